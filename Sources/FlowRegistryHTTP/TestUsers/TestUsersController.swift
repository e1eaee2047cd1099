import FlowRegistry

/// Who may run the latest draft of a flow (contract §6.9).
struct TestUsersController<Flows: FlowRepository>: Sendable {
    let flows: Flows

    func fetch(_ call: Call) throws(RegistryError) -> Answer {
        let sid = try call.flowSID()
        return .json(Self.json(try flows.testUsers(of: sid, in: call.account()), of: sid, call.origin))
    }

    /// Replaces the whole list.
    func update(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        _ = try flows.flow(sid, in: account)
        let (testUsers, actor) = (try TestUsersForm(call.form()).testUsers, try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.setTestUsers(testUsers, of: sid, in: account, by: actor)
        } response: { [origin = call.origin] testUsers in
            .json(Self.json(testUsers, of: sid, origin))
        }
    }

    private static func json(_ testUsers: [String], of sid: FlowSID, _ origin: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("sid", sid)
            writer.array("test_users", testUsers) { $0.string($1) }
            writer.member("url", "\(origin)/v2/Flows/\(sid)/TestUsers")
        }
        return writer.bytes
    }
}
