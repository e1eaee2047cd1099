import JSON
import FlowRegistry

/// A revision of a flow as Studio's API has it.
struct StudioRevision {
    /// The flow as it was; without its definition in lists.
    let flow: StudioFlow
    /// What the caller has given as its author.
    let authorSID: String?
    let actor: StudioActor
    let commitMessage: String?
    /// The names that a registry has for it.
    let aliases: [String]

    /// nil where a member that must be there is missing or of another type.
    init?(_ resource: JSONValue) {
        guard let flow = StudioFlow(resource) else { return nil }
        self.flow = flow
        actor = StudioActor(resource)
        authorSID = resource.members["author_sid"]?.string?.text
        commitMessage = resource.members["commit_message"]?.string?.text
        aliases = (resource.members["aliases"]?.elements ?? []).compactMap { $0.string?.text }
    }
}
