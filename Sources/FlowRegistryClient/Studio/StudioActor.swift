package import JSON
import FlowRegistry

/// Who has made a change, as a registry says; Studio says nothing of it.
package struct StudioActor {
    /// As `api_key`.
    package let type: String?
    /// A key's, or the account's of an auth token.
    package let sid: String?
    /// What the key was called when it made the change.
    package let name: String?

    package init(_ resource: JSONValue) {
        func text(_ member: JSONString) -> String? { resource.members[member]?.string?.text.printable }
        (type, sid, name) = (text("actor_type"), text("actor_sid"), text("actor_name"))
    }

    /// As `CI (SK…)`, an auth token's account, or `command_line`; nil where nobody knows.
    package var text: String? {
        switch (name, sid) {
        case (let name?, let sid?): "\(name) (\(sid))"
        case (let name?, nil): name
        case (nil, let sid?): sid
        case (nil, nil): type
        }
    }
}
