import FlowRegistry

/// Who may run the latest draft of a flow (contract §6.9).
struct TestUsersController: Sendable {

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let sid = try context.flowSID()
        return .response(Self.response(try reader.testUsers(of: sid, in: context.account()), of: sid, context.origin))
    }

    /// Replaces the whole list.
    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        let precondition = try precondition(context, reader, sid, in: account)
        let (testUsers, actor) = (try TestUsersForm(context.form()).testUsers, try context.actor())
        return .write { [origin = context.origin] transaction throws(RegistryError) in
            let testUsers = try transaction.setTestUsers(testUsers, of: sid, in: account, if: precondition, by: actor)
            return { Self.response(testUsers, of: sid, origin) }
        }
    }

    /// What must hold of the test users, having looked; the account's policy is about flows and aliases. Throws
    /// `.lostUpdate` where it does not hold, `.notFound` without such a flow.
    private func precondition(
        _ context: RequestContext, _ reader: any StoreReader, _ sid: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Precondition {
        let mark = try reader.testUsers(of: sid, in: account).mark
        let precondition = try context.precondition(isNeeded: false)
        guard precondition.holds(for: mark) else { throw .lostUpdate(.testUsers) }
        return precondition
    }

    private static func response(_ testUsers: TestUsers, of sid: FlowSID, _ origin: String) -> APIResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("sid", sid)
            writer.array("test_users", testUsers.contacts) { $0.string($1) }
            writer.member("url", "\(origin)/v2/Flows/\(sid)/TestUsers")
        }
        return .json(writer.bytes, tag: EntityTag(testUsers.mark))
    }
}

/// The test users of a flow, all of them; one empty value stands for an empty list, for which SDKs send no field.
struct TestUsersForm {
    let testUsers: [String]

    private static let maximumCount = 1_000
    /// Of each, in characters.
    private static let maximumLength = 256

    /// Throws `.missingParameter` without any, so that nobody empties the list by mistake, and `.invalidParameter` for too
    /// many of them, and for one that is no contact.
    init(_ form: Form) throws(RegistryError) {
        let given = try form.texts("TestUsers", atMost: Self.maximumLength)
        guard !given.isEmpty else { throw .missingParameter("TestUsers") }
        testUsers = given.filter { !$0.isEmpty }
        guard testUsers.count <= Self.maximumCount else {
            throw .invalidParameter("TestUsers", reason: "must not be given more than \(Self.maximumCount) times")
        }
        for user in testUsers {
            guard user.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw .invalidParameter("TestUsers", reason: "must not hold control characters")
            }
        }
    }
}
