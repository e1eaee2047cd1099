import FlowRegistry

/// What the command line asks of the running service, one JSON line on the control socket.
enum ControlRequest: Codable, Sendable {
    case checkReadiness
    case createAccount(friendlyName: String)
    case listAccounts
    case fetchAccount(sid: String)
    case updateAccount(sid: String, friendlyName: String?, status: String?)
    /// `quotas` has the names of those that are set, each with its limit, or nil for the registry's.
    case setAccountPolicy(sid: String, requireIfMatch: Bool?, subflowReferences: String?, quotas: [String: Int64?])
    case createSecondaryToken(account: String)
    case promoteSecondaryToken(account: String)
    case deleteSecondaryToken(account: String)
    case createKey(account: String, friendlyName: String, type: String, allow: [String], dateExpires: String?)
    case listKeys(account: String)
    case fetchKey(sid: String, account: String)
    case updateKey(sid: String, account: String, friendlyName: String?, allow: [String])
    case deleteKey(sid: String, account: String)
    /// `head` is a hash in hex digits.
    case verifyAudit(head: String?)
    case exportAccount(account: String)
    case exportPart(account: String, after: ExportPosition?, maximumBytes: Int)
    /// The text of an account's record.
    case importAccount(record: String)
    /// The texts of records of flows.
    case importRecords(account: String, records: [String])

    /// Whether it is one of the many of an import.
    var isOfImport: Bool {
        switch self {
        case .importAccount, .importRecords: true
        default: false
        }
    }

    /// Whether a database may be made for it where there is none.
    var mayCreateDatabase: Bool { if case .createAccount = self { true } else { false } }
}
