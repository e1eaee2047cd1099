import Synchronization

/// How many values fell into each of sixteen ranges and above them, and their sum; counted by any thread without a lock.
public struct Histogram: ~Copyable, Sendable {
    /// The upper bounds of the ranges, each of which belongs to its range; ascending.
    public typealias Bounds = InlineArray<16, Int>

    private let bounds: Bounds
    private let counts = InlineArray<17, Atomic<Int>> { _ in Atomic(0) }
    private let sum = Atomic<Int>(0)

    public init(bounds: Bounds) {
        self.bounds = bounds
    }

    public func record(_ value: Int) {
        var place = 0
        while place < 16, value > bounds[place] { place += 1 }
        counts[place].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    /// What has been counted so far; a value that is being recorded may be in one part and not in another.
    public var values: HistogramValues {
        var values = HistogramValues(bounds: bounds)
        for place in 0..<17 { values.counts[place] = counts[place].load(ordering: .relaxed) }
        values.sum = sum.load(ordering: .relaxed)
        return values
    }
}

extension InlineArray where count == 16, Element == Int {
    /// From a tenth of a millisecond to ten seconds, in nanoseconds.
    public static var durations: Self {
        [
            100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
            100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
        ]
    }

    /// The powers of two from 1 to 32,768.
    public static var sizes: Self { Self { 1 << $0 } }
}

/// The state of a histogram at a moment, which can be added to that of another one with the same bounds.
public struct HistogramValues: Sendable {
    let bounds: Histogram.Bounds
    /// By range, the last one without a bound.
    var counts = InlineArray<17, Int>(repeating: 0)
    var sum = 0

    init(bounds: Histogram.Bounds) {
        self.bounds = bounds
    }

    /// How many values there are.
    public var count: Int {
        var count = 0
        for place in 0..<17 { count += counts[place] }
        return count
    }

    public static func += (left: inout Self, right: Self) {
        for place in 0..<17 { left.counts[place] += right.counts[place] }
        left.sum += right.sum
    }
}
