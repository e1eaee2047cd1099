package import JSON
import FlowRegistry

/// An entry of a registry's audit log.
package struct StudioAuditEvent {
    package let action: String
    /// Of an alias its path, as `FW…/Aliases/production`.
    package let resourceSID: String
    /// Of a flow, before and after.
    package let revisions: (before: Int64?, after: Int64?)
    package let actor: StudioActor
    package let address: String?
    package let requestSID: String?
    package let date: String

    /// nil where a member that must be there is missing or of another type.
    package init?(_ resource: JSONValue) {
        func text(_ member: JSONString) -> String? { resource.members[member]?.string?.text.printable }
        guard let action = text("action"), let sid = text("resource_sid"), let date = text("date_created") else {
            return nil
        }
        (self.action, resourceSID, self.date) = (action, sid, date)
        revisions = (
            resource.members["before"]?.integer("revision"), resource.members["after"]?.integer("revision")
        )
        actor = StudioActor(resource)
        (address, requestSID) = (text("source_ip_address"), text("request_sid"))
    }

    /// The name of the alias that it is about; nil for any other event.
    package var aliasName: String? {
        let parts = resourceSID.split(separator: "/")
        return parts.count == 3 && parts[1] == "Aliases" ? String(parts[2]) : nil
    }
}
