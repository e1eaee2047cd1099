import CommandSupport
import FlowRegistryClient
import FlowRegistry

/// A deleted flow of an environment, as the command line prints it.
struct DeletedFlowDocument: TableRow {
    var sid: String
    var revision: Int64
    var status: String
    var dateDeleted: String
    var datePurged: String?
    var friendlyName: String

    enum CodingKeys: String, CodingKey {
        case sid, revision, status
        case dateDeleted = "date_deleted"
        case datePurged = "date_purged"
        case friendlyName = "friendly_name"
    }

    static let columns = [
        ("SID", 34), ("REVISION", 8), ("STATUS", 9), ("DELETED", 20), ("PURGED", 20), ("NAME", 0),
    ]

    init(_ deleted: DeletedStudioFlow) {
        (sid, revision, status) = (deleted.flow.sid, deleted.flow.revision, deleted.flow.status)
        (dateDeleted, datePurged) = (deleted.dateDeleted, deleted.datePurged)
        friendlyName = deleted.flow.friendlyName
    }

    var cells: [String] {
        [sid, String(revision), status, dateDeleted, datePurged ?? "-", friendlyName.printable]
    }

    var secretLine: String? { nil }
}
