import FlowRegistry
package import JSON

/// A name for a revision, as a registry has it.
package struct StudioAlias {
    package let name: String
    package let target: Target
    /// Of its last move.
    package let date: String?
    /// The tag to guard a move with; nil in lists.
    package var tag: String?

    /// Where an alias points.
    package struct Target: Equatable {
        package let revision: Int64
        package var canary: Canary?

        package struct Canary: Equatable {
            package let revision: Int64
            package let percent: Int64

            package init(revision: Int64, percent: Int64) {
                self.revision = revision
                self.percent = percent
            }
        }

        package init(revision: Int64, canary: Canary? = nil) {
            (self.revision, self.canary) = (revision, canary)
        }

        /// nil where the members are missing or of another type.
        package init?(_ resource: JSONValue) {
            guard let revision = resource.integer("revision") else { return nil }
            self.revision = revision
            guard let canary = resource.integer("canary_revision"), let percent = resource.integer("canary_percent")
            else { return }
            self.canary = Canary(revision: canary, percent: percent)
        }

        /// As `revision 3`, `revision 3, and 4 for 10 %`.
        package var text: String {
            "revision \(revision)" + (canary.map { ", and \($0.revision) for \($0.percent) %" } ?? "")
        }
    }

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue, tag: String? = nil) {
        guard let name = resource.members["name"]?.string?.text, let target = Target(resource) else { return nil }
        (self.name, self.target, self.tag) = (name, target, tag)
        let date = resource.members["date_updated"]?.string ?? resource.members["date_created"]?.string
        self.date = date?.text.printable
    }
}

extension JSONValue {
    /// A member that is an integer; nil for any other.
    package func integer(_ name: JSONString) -> Int64? {
        if case .number(let number)? = members[name] { Int64(number.text) } else { nil }
    }
}

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
