import Synchronization

/// Tells whether an answer that was made before may be given again: counts, without a lock, the changes of flows.
///
/// Flows and accounts share a table of places by their SIDs; two in one place only cost an answer made anew. A place is
/// a word: in its low bits how many writes may be changing something there just now, above them how many have ended. A
/// write is begun
/// before it is queued, and ended in one step after it was committed or rolled back and before anybody is told. So:
///
/// - While a write is under way, there is no stamp, whether its changes can be seen yet or not.
/// - An answer read between two looks at the same stamp shows no write that was not ended before the first look.
/// - As long as that stamp stands, no write has ended since: nobody was told of one that the answer does not show.
public final class FlowChanges: Sendable {
    private static let places = 8_192
    /// Bits for the writes under way: more than can wait.
    private static let pendingBits: UInt64 = 24

    private let words = InlineArray<8_192, Atomic<UInt64>> { _ in Atomic(0) }

    public init() {}

    /// What changes with every change of what is shown; nil while one is under way.
    public func stamp(of shown: ShownFlows) -> UInt64? {
        let word = words[Self.place(shown)].load(ordering: .sequentiallyConsistent)
        return word & (1 << Self.pendingBits - 1) == 0 ? word : nil
    }

    /// Before the write can be seen by anybody.
    public func begin(_ touched: TouchedFlows) {
        forEachPlace(touched) { place in
            words[place].wrappingAdd(1, ordering: .sequentiallyConsistent)
        }
    }

    /// When the write was committed or rolled back, before anybody is told.
    public func end(_ touched: TouchedFlows) {
        forEachPlace(touched) { place in
            words[place].wrappingAdd(1 << Self.pendingBits - 1, ordering: .sequentiallyConsistent)
        }
    }

    private func forEachPlace(_ touched: TouchedFlows, _ body: (Int) -> Void) {
        switch touched {
        case .none: return
        case .some(let flows, let account):
            body(Self.place(.all(of: account)))
            for flow in flows { body(Self.place(.one(flow))) }
        case .all: for place in 0..<Self.places { body(place) }
        }
    }

    /// SIDs are random.
    private static func place(_ shown: ShownFlows) -> Int {
        switch shown {
        case .one(let flow): Int(truncatingIfNeeded: flow.low) & (places - 1)
        case .all(let account): Int(truncatingIfNeeded: account.high) & (places - 1)
        }
    }
}
