import Dispatch
import FlowRegistry
import HTTPTypes

/// What changed from one revision to another, of the same flow or of another one of the account.
struct DiffController<Flows: FlowRepository>: Sendable {
    let flows: Flows
    /// Large definitions take a while to compare: one pair at a time, beside the event loops.
    private let queue = DispatchQueue(label: "flow-registry.diff")

    init(flows: Flows) {
        self.flows = flows
    }

    func fetch(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        let query = try call.query()
        let format = try DiffResource.Format(query)
        let old = try flows.revision(RevisionReference(String(call.parameters[1])), of: sid, in: account)
        let other = try query.text("ToFlowSid").map { FlowSID($0) } ?? sid
        guard let other else { throw .notFound }
        let new = try flows.revision(
            RevisionReference(try query.text("To") ?? "LatestRevision"), of: other, in: account)
        let resource = DiffResource(old: old, new: new, format: format, url: "\(call.origin)\(call.request.path)")
        return .later { [queue] respond in
            queue.async {
                do throws(RegistryError) {
                    respond(.json(try resource.json(budget: Budget())))
                } catch {
                    respond(ErrorResource(error: error, path: resource.url).response)
                }
            }
        }
    }
}
