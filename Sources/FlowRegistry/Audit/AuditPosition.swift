/// A place in the audit log, known again only where the log has the same entry there: one that was cut back to a backup gives
/// the numbers once more.
public struct AuditPosition: Codable, Hashable, Sendable {
    public let number: Int64
    /// The first eight bytes of the entry's hash.
    public let fingerprint: UInt64

    public init(number: Int64, fingerprint: UInt64) {
        self.number = number
        self.fingerprint = fingerprint
    }

    public init(number: Int64, hash: [UInt8]) {
        self.init(number: number, fingerprint: hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
