/// Row ids of flows, a bit for each that there might be: a million flows are 125 KB.
struct RowIDSet {
    private var words: [UInt64] = []
    private(set) var count = 0

    init(_ ids: [Int64] = []) {
        for id in ids { insert(id) }
    }

    mutating func insert(_ id: Int64) {
        let (index, bit) = Self.place(id)
        if index >= words.count { words += repeatElement(0, count: max(index + 1 - words.count, words.count)) }
        if words[index] & bit == 0 { count += 1 }
        words[index] |= bit
    }

    func contains(_ id: Int64) -> Bool {
        let (index, bit) = Self.place(id)
        return index < words.count && words[index] & bit != 0
    }

    mutating func formIntersection(_ other: RowIDSet) {
        words = zip(words, other.words).map { $0 & $1 }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    mutating func formUnion(_ other: RowIDSet) {
        for id in other.ids { insert(id) }
    }

    mutating func subtract(_ other: RowIDSet) {
        for id in other.ids where contains(id) {
            let (index, bit) = Self.place(id)
            words[index] ^= bit
            count -= 1
        }
    }

    /// In ascending order.
    var ids: [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                ids.append(Int64(index * UInt64.bitWidth + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return ids
    }

    private static func place(_ id: Int64) -> (index: Int, bit: UInt64) {
        (Int(id) / UInt64.bitWidth, 1 << UInt64(id % Int64(UInt64.bitWidth)))
    }
}
