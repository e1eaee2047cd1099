/// The test users of a flow, in the order in which they were given.
public struct TestUsers: Sendable {
    public let contacts: [String]
    /// A new one each time they are set, even to the same users: it reveals nothing about them.
    public let mark: ChangeMark

    /// As many as one flow may have.
    public static let maximumCount = 1_000

    public init(contacts: [String], nonce: Int64) {
        self.contacts = contacts
        mark = ChangeMark(number: 0, nonce: nonce)
    }

    /// What the audit log keeps of them.
    static func auditState(of contacts: [String]) -> AuditState {
        var hash = FieldHash()
        for contact in contacts { hash.add(contact) }
        return AuditState(hash: hash.finalized())
    }
}
