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
