import FlowRegistry

/// The test users of a flow, all of them; one empty value stands for an empty list, for which SDKs send no field.
struct TestUsersForm {
    let testUsers: [String]

    /// Throws `.missingParameter` without any, so that nobody empties the list by mistake.
    init(_ form: Form) throws(RegistryError) {
        let given = try form.texts("TestUsers")
        guard !given.isEmpty else { throw .missingParameter("TestUsers") }
        testUsers = given.filter { !$0.isEmpty }
    }
}
