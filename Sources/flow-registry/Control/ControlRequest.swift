import FlowRegistry

/// What the command line asks of the running service, one JSON line on the control socket.
enum ControlRequest: Codable, Sendable {
    case createAccount(friendlyName: String)
    case listAccounts
    case setAccountStatus(sid: String, status: String)
}
