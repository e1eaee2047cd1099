package import JSON
import FlowRegistry

/// An entry of an alias's history.
package struct StudioAliasMove {
    package let name: String
    /// nil for an alias that was made.
    package let from: StudioAlias.Target?
    /// nil for one that was deleted.
    package let to: StudioAlias.Target?
    package let date: String
    package let actor: StudioActor

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue) {
        guard let name = resource.members["name"]?.string?.text, let date = resource.members["date_created"]?.string
        else { return nil }
        self.name = name
        from = resource.members["from"].flatMap(StudioAlias.Target.init)
        to = resource.members["to"].flatMap(StudioAlias.Target.init)
        (self.date, actor) = (date.text.printable, StudioActor(resource))
    }
}
