package import JSON
import FlowRegistry

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
