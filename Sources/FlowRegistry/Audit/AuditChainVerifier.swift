/// A walk along the audit log that stops at the first entry which is not what was written.
struct AuditChainVerifier {
    /// How many entries are verified.
    private(set) var count: Int64 = 0
    private var hash = AuditEvent.origin
    private var isHeadSeen: Bool
    private let head: [UInt8]?
    private var fault: (number: Int64, reason: String)?

    init(head: [UInt8]?) {
        self.head = head
        isHeadSeen = head == nil
    }

    /// Takes the next entry, nil for one that cannot be read; false when the walk is over.
    mutating func take(_ event: AuditEvent?) -> Bool {
        let number = count + 1
        guard let event else {
            fault = (number, "the entry cannot be read")
            return false
        }
        let expected = NewAuditEvent(event).event(number: number, at: event.dateCreated, previousHash: hash)
        if event.number != number {
            fault = (number, "the entry is missing")
        } else if event.previousHash != hash {
            fault = (number, "the entry does not carry the hash of the one before it")
        } else if expected.hash != event.hash {
            fault = (number, "the entry was changed after it was written")
        }
        guard fault == nil else { return false }
        (count, hash) = (number, event.hash)
        if event.hash == head { isHeadSeen = true }
        return true
    }

    /// Ends the walk with something that was done and that no entry tells of.
    mutating func end(_ difference: String) { fault = (count + 1, difference) }

    var verification: AuditVerification {
        if let fault { return .broken(number: fault.number, reason: fault.reason) }
        guard isHeadSeen else { return .broken(number: count + 1, reason: "no entry has the hash that was asked for") }
        return .intact(count: count, hash: count == 0 ? nil : hash)
    }
}

/// What a walk along the audit log's chain has found.
public enum AuditVerification: Equatable, Sendable {
    /// Every entry is what it was when it was written. `hash` is the last one's, nil for an empty log: kept elsewhere,
    /// it proves later that no entry was cut off the end.
    case intact(count: Int64, hash: [UInt8]?)
    /// The first entry that is missing, changed or out of place, and why.
    case broken(number: Int64, reason: String)
}
