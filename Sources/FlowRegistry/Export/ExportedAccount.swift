/// An account without its credentials, of which a registry keeps hashes only.
public struct ExportedAccount: Sendable {
    public let sid: AccountSID
    public let friendlyName: String
    public let status: AccountStatus
    /// Whether it administers the server that it comes from.
    public let isAdministrator: Bool
    public let policy: AccountPolicy
    public let dateCreated: Timestamp
    public let dateUpdated: Timestamp?

    public init(_ account: Account) {
        sid = account.sid
        friendlyName = account.friendlyName
        status = account.status
        isAdministrator = account.ownerSID == account.sid
        policy = account.policy
        dateCreated = account.dateCreated
        dateUpdated = account.dateUpdated
    }
}

extension ExportedAccount {
    /// What is another at the account of the same SID here, each as a sentence.
    public func differences(from here: Self) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, _ there: String, _ here: String) {
            if there != here { differences.append("\(what) is \"\(here)\" here, and \"\(there)\" in the export.") }
        }
        compare("The name of \(sid)", friendlyName, here.friendlyName)
        compare("The status of \(sid)", status.rawValue, here.status.rawValue)
        compare(
            "The policy require-if-match of \(sid)", "\(policy.requiresPrecondition)",
            "\(here.policy.requiresPrecondition)")
        compare(
            "The policy subflow-references of \(sid)", policy.subflows.rawValue, here.policy.subflows.rawValue)
        return differences
    }
}
