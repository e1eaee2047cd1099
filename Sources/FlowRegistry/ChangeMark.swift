/// Tells one state of a resource from every other that it has had, those included that a restored backup has cut off:
/// their numbers are given once more, their nonces are not.
public struct ChangeMark: Hashable, Sendable {
    /// A flow's latest revision, an alias's last move; 0 for test users, which have no history.
    public let number: Int64
    /// Drawn with the change, `nonces`; 0 for a flow's first revision, since no SID is given twice.
    public let nonce: Int64

    /// 40 bits: enough that one number never gets the same twice, and that nobody finds one by trying.
    public static let nonces: Range<Int64> = 1..<1 << 40

    public init(number: Int64, nonce: Int64) {
        self.number = number
        self.nonce = nonce
    }

    /// A nonce for a change.
    public static func newNonce() -> Int64 { Int64.random(in: nonces) }
}
