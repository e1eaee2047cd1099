import FlowRegistry

/// The parameters of a rollback, which Studio does not have.
struct FlowRollbackForm {
    let rollback: FlowRollback

    /// Throws an error naming the first parameter that is missing or malformed.
    init(_ form: Form) throws(RegistryError) {
        guard let revision = try form.revision("Revision") else { throw .missingParameter("Revision") }
        rollback = FlowRollback(
            revision: revision, status: try FlowForm.status(form), commitMessage: try FlowForm.commitMessage(form),
            authorSID: try FlowForm.authorSID(form))
    }
}
