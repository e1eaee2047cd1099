/// The beginnings of words that a text has had so far, one and two characters long.
///
/// A hash table without pieces of its own: whatever is two characters of UTF-8 is a number of 64 bits, and the table
/// stays from text to text.
struct BeginningSet {
    /// Enough for most texts; a power of two.
    private static let initialPlaces = 256
    /// More are given back for the next text.
    private static let maximumKeptPlaces = 2_048

    private var places = [UInt64](repeating: 0, count: BeginningSet.initialPlaces)
    private var count = 0

    /// Whether it was not there yet. 0 is no beginning.
    mutating func insert(_ beginning: UInt64) -> Bool {
        guard add(beginning) else { return false }
        count += 1
        if count * 2 > places.count { grow() }
        return true
    }

    mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        if places.count > Self.maximumKeptPlaces {
            places = [UInt64](repeating: 0, count: Self.initialPlaces)
        } else {
            places.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        }
    }

    private mutating func add(_ beginning: UInt64) -> Bool {
        let last = places.count - 1
        // Fibonacci hashing: the upper bits of the product depend on all of the factor's.
        var place = Int(truncatingIfNeeded: (beginning &* 0x9E37_79B9_7F4A_7C15) >> 32) & last
        while places[place] != 0 {
            if places[place] == beginning { return false }
            place = (place + 1) & last
        }
        places[place] = beginning
        return true
    }

    private mutating func grow() {
        let former = places
        places = [UInt64](repeating: 0, count: former.count * 2)
        for beginning in former where beginning != 0 { _ = add(beginning) }
    }
}
