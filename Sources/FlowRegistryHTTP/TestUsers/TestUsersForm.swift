import FlowRegistry

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
