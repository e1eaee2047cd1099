package import JSON
import FlowRegistry

/// A revision of a flow as Studio's API has it.
package struct StudioRevision {
    /// The flow as it was; without its definition in lists.
    package let flow: StudioFlow
    /// What the caller has given as its author.
    package let authorSID: String?
    package let actor: StudioActor
    package let commitMessage: String?
    /// The names that a registry has for it.
    package let aliases: [String]

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue) {
        guard let flow = StudioFlow(resource) else { return nil }
        self.flow = flow
        actor = StudioActor(resource)
        authorSID = resource.members["author_sid"]?.string?.text
        commitMessage = resource.members["commit_message"]?.string?.text
        aliases = (resource.members["aliases"]?.elements ?? []).compactMap { $0.string?.text }
    }
}
