import FlowRegistry

/// The number of an audit event as a page token may have it: it says nothing of how many there are.
struct HiddenNumber: PagePosition {
    private let hidden: UInt64

    init(_ number: Int64, by permutation: NumberPermutation) {
        hidden = permutation.shuffled(UInt64(bitPattern: number))
    }

    func number(by permutation: NumberPermutation) -> Int64 { Int64(bitPattern: permutation.restored(hidden)) }

    var tokenText: String { hidden.hexadecimal }

    init?(tokenText: Substring) {
        guard let hidden = UInt64(tokenText, radix: 16) else { return nil }
        self.hidden = hidden
    }
}
