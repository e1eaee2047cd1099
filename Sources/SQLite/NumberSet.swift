/// Numbers that a text has had so far, of which 0 is none.
///
/// A hash table without pieces of its own, which stays from text to text.
struct NumberSet {
    /// Enough for most texts; a power of two.
    private static let initialPlaces = 256
    /// More are given back for the next text.
    private static let maximumKeptPlaces = 2_048

    /// Random, so that nobody can choose numbers that meet in one place.
    private let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
    private var places = [UInt64](repeating: 0, count: NumberSet.initialPlaces)
    private(set) var count = 0

    /// Whether it was not there yet.
    mutating func insert(_ number: UInt64) -> Bool {
        guard add(number) else { return false }
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

    private mutating func add(_ number: UInt64) -> Bool {
        let last = places.count - 1
        var place = Int(truncatingIfNeeded: WordLimit.mix(number ^ key.0, key.1)) & last
        while places[place] != 0 {
            if places[place] == number { return false }
            place = (place + 1) & last
        }
        places[place] = number
        return true
    }

    private mutating func grow() {
        let former = places
        places = [UInt64](repeating: 0, count: former.count * 2)
        for number in former where number != 0 { _ = add(number) }
    }
}
