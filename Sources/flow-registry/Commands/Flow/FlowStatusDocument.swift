import CommandSupport
import FlowRegistryClient
import FlowRegistry

/// How a flow compares, as the command line prints it.
struct FlowStatusDocument: Codable {
    var state: FlowState
    var file: String?
    var sid: String?
    var revision: Int64?
    var status: String?
    var friendlyName: String
    /// Why it cannot be compared.
    var fault: String?

    enum CodingKeys: String, CodingKey {
        case state, file, sid, revision, status, fault
        case friendlyName = "friendly_name"
    }

    init(_ flow: ComparedFlow) {
        state = flow.state
        file = flow.file
        sid = flow.remote?.sid ?? flow.base?.sid
        revision = flow.remote?.revision
        status = flow.remote?.status
        friendlyName = flow.friendlyName
        fault = flow.fault.map { ([$0.message] + $0.details).joined(separator: "\n") }
    }
}

extension FlowStatusDocument: TableRow {
    static let columns = [("STATE", 21), ("FILE", 24), ("SID", 34), ("REVISION", 8), ("STATUS", 9), ("NAME", 0)]

    var cells: [String] {
        [
            state.rawValue, (file ?? "-").printable, sid ?? "-", revision.map(String.init) ?? "-", status ?? "-",
            friendlyName.printable,
        ]
    }

    var secretLine: String? { nil }
}
