import FlowRegistry

/// What changed from one revision to another, of the same flow or of another one of the account.
struct DiffController: Sendable {

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let budget = try call.budget()
        let (sid, account) = (try call.flowSID(), try call.account())
        let query = try call.query()
        let format = try DiffResource.Format(query)
        let old = try reader.revision(RevisionReference(String(call.parameters[1])), of: sid, in: account)
        let other = try query.text("ToFlowSid").map { FlowSID($0) } ?? sid
        guard let other else { throw .notFound }
        let new = try reader.revision(
            RevisionReference(try query.text("To") ?? "LatestRevision"), of: other, in: account)
        let resource = DiffResource(old: old, new: new, format: format, url: "\(call.origin)\(call.request.path)")
        return .response(.json(try resource.json(budget: budget)))
    }
}
