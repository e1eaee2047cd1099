import FlowRegistry

/// What changed from one revision to another, of the same flow or of another one of the account.
struct DiffController: Sendable {

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let budget = try context.budget()
        let (sid, account) = (try context.flowSID(), try context.account())
        let query = try context.query()
        let format = try DiffResource.Format(query)
        let old = try reader.revision(RevisionReference(String(context.parameters[1])), of: sid, in: account)
        let other = try query.text("ToFlowSid").map { FlowSID($0) } ?? sid
        guard let other else { throw .notFound }
        let new = try reader.revision(
            RevisionReference(try query.text("To") ?? "LatestRevision"), of: other, in: account)
        let resource = DiffResource(old: old, new: new, format: format, url: "\(context.origin)\(context.path)")
        return .response(.json(try resource.json(budget: budget)))
    }
}
