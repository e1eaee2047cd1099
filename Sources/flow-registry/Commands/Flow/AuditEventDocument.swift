import CommandSupport
import FlowRegistryClient
import FlowRegistry

/// An entry of the audit log, as the command line prints it.
struct AuditEventDocument: TableRow {
    var dateCreated: String
    var action: String
    var resourceSID: String
    var revisionBefore: Int64?
    var revisionAfter: Int64?
    var actorType: String?
    var actorSID: String?
    var sourceIPAddress: String?
    var requestSID: String?

    enum CodingKeys: String, CodingKey {
        case action
        case dateCreated = "date_created"
        case resourceSID = "resource_sid"
        case revisionBefore = "revision_before"
        case revisionAfter = "revision_after"
        case actorType = "actor_type"
        case actorSID = "actor_sid"
        case sourceIPAddress = "source_ip_address"
        case requestSID = "request_sid"
    }

    static let columns = [
        ("DATE", 20), ("ACTION", 18), ("REVISION", 8), ("ACTOR", 34), ("ADDRESS", 15), ("RESOURCE", 0),
    ]

    init(_ event: StudioAuditEvent) {
        (dateCreated, action, resourceSID) = (event.date, event.action, event.resourceSID)
        (revisionBefore, revisionAfter) = event.revisions
        (actorType, actorSID) = (event.actor.type, event.actor.sid)
        (sourceIPAddress, requestSID) = (event.address, event.requestSID)
    }

    var cells: [String] {
        [
            dateCreated, action, revisionAfter.map(String.init) ?? "-", actorSID ?? actorType ?? "-",
            sourceIPAddress ?? "-", resourceSID,
        ]
    }

    var secretLine: String? { nil }
}
