/// A piece of work of the writer's that may go on in a later transaction: when it has had its time.
///
/// To be asked behind each part that is of use alone, so that every slice gets something done.
public struct WorkSlice {
    private let clock: SliceClock
    private let began: Int64

    init(_ clock: SliceClock) {
        self.clock = clock
        began = clock.now()
    }

    /// Whether the rest is to be left to another transaction: sooner where writes wait for this one's end.
    public var isOver: Bool {
        let time = clock.now() - began
        return time >= clock.limits.sliceNanoseconds
            || time >= clock.limits.sharedSliceNanoseconds && clock.isAwaited()
    }
}

/// What slices are measured by.
struct SliceClock {
    var limits = WriterLimits()
    /// Nanoseconds.
    let now: () -> Int64
    /// Whether a write waits for the open transaction's end.
    var isAwaited: () -> Bool = { false }
}
