import FlowRegistry

/// The test users of a flow, all of them; one empty value stands for an empty list, for which SDKs send no field.
struct TestUsersForm {
    let testUsers: [String]

    /// How many characters each may have.
    private static let maximumLength = 256

    /// Throws `.invalidParameter` for one that is too long, `.missingParameter` without any, so that nobody empties the list by mistake.
    init(_ form: Form) throws(RegistryError) {
        let given = try form.texts("TestUsers", atMost: Self.maximumLength)
        guard !given.isEmpty else { throw .missingParameter("TestUsers") }
        testUsers = given.filter { !$0.isEmpty }
    }
}
