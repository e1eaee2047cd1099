package import JSON
import FlowRegistry

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
