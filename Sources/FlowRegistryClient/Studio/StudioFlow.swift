import FlowRegistry
package import JSON

/// A flow as Studio's API has it.
package struct StudioFlow {
    package let sid: String
    /// To be shown as it is, as the status.
    package let accountSID: String
    package let friendlyName: String
    package let status: String
    package let revision: Int64
    /// Of its last change.
    package let date: String?
    /// nil in lists.
    package var definition: JSONValue?
    /// The tag to guard an update with; nil from Studio, which has none.
    package var tag: String?

    /// Of name and definition; nil without one.
    package var hash: String? { definition.map { FlowHash($0).digits(named: friendlyName) } }

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue, tag: String? = nil) {
        let members = resource.members
        guard let sid = members["sid"]?.string?.text, FlowSID(sid.lowercasedDigits) != nil,
            let name = members["friendly_name"]?.string?.text, case .number(let revision)? = members["revision"],
            let revision = Int64(revision.text)
        else { return nil }
        self.sid = sid
        accountSID = members["account_sid"]?.string?.text.printable ?? ""
        friendlyName = name
        status = members["status"]?.string?.text.printable ?? "draft"
        self.revision = revision
        date = (members["date_updated"]?.string ?? members["date_created"]?.string)?.text.printable
        definition = if case .object? = members["definition"] { members["definition"] } else { nil }
        self.tag = tag
    }
}

extension String {
    /// A SID's digits in lower case: Studio's pattern admits both.
    fileprivate var lowercasedDigits: String { prefix(2) + dropFirst(2).lowercased() }
}

/// A deleted flow that a registry can bring back.
package struct DeletedStudioFlow {
    /// As it was, without its definition.
    package let flow: StudioFlow
    package let dateDeleted: String
    /// From when on it may be gone for good.
    package let datePurged: String?

    /// nil for a flow that is not deleted.
    package init?(_ resource: JSONValue) {
        guard let flow = StudioFlow(resource), let date = resource.members["date_deleted"]?.string else { return nil }
        (self.flow, dateDeleted) = (flow, date.text.printable)
        datePurged = resource.members["date_purged"]?.string?.text.printable
    }
}

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
