import FlowRegistry

/// A place in the audit log as a page token may have it: it says nothing of how many entries there are.
struct HiddenAuditPosition: PagePosition {
    private let fingerprint: UInt64
    private let hidden: UInt64

    init(_ position: AuditPosition, by permutation: NumberPermutation) {
        fingerprint = position.fingerprint
        hidden = permutation.shuffled(UInt64(bitPattern: position.number))
    }

    func position(by permutation: NumberPermutation) -> AuditPosition {
        AuditPosition(number: Int64(bitPattern: permutation.restored(hidden)), fingerprint: fingerprint)
    }

    /// The hash's beginning, then the number.
    var tokenText: String { fingerprint.hexadecimal + hidden.hexadecimal }

    init?(tokenText: Substring) {
        guard let fingerprint = UInt64(tokenText.prefix(16), radix: 16),
            let hidden = UInt64(tokenText.dropFirst(16), radix: 16)
        else { return nil }
        self.fingerprint = fingerprint
        self.hidden = hidden
    }
}
