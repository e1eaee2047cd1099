import Synchronization

/// Tells whether an answer that was made before may be given again: counts, without a lock, the changes of flows.
///
/// Flows and accounts share a table of places by their SIDs; two in one place only cost a cache miss. A place is
/// a word: in its low bits how many changes may be under way there just now, above them how many have ended. A change is
/// begun before it is committed, and ended in one step after it was committed or rolled back and before anybody is told.
/// A flow is changed by whatever any answer about it can show: its members, revisions, aliases and test users. So:
///
/// - While a change is under way, there is no stamp, whether it can be seen yet or not.
/// - An answer read between two looks at the same stamp shows no change that was not ended before the first look.
/// - As long as that stamp stands, no change has ended since: nobody was told of one that the answer does not show.
public final class FlowVersionStamps: Sendable {
    private static let places = 8_192
    /// Bits for the changes under way: more than a transaction has.
    private static let pendingBits: UInt64 = 24

    private let words = InlineArray<8_192, Atomic<UInt64>> { _ in Atomic(0) }

    public init() {}

    /// What changes with every change of what is shown; nil while one is under way.
    public func stamp(of shown: CacheDependency) -> UInt64? {
        let word = words[Self.place(shown)].load(ordering: .sequentiallyConsistent)
        return word & (1 << Self.pendingBits - 1) == 0 ? word : nil
    }

    /// Before the change can be seen by anybody.
    public func begin(_ flow: FlowSID, of account: AccountSID) {
        add(1, flow, account)
    }

    /// When the change was committed or rolled back, before anybody is told.
    public func end(_ flow: FlowSID, of account: AccountSID) {
        add(1 << Self.pendingBits - 1, flow, account)
    }

    private func add(_ count: UInt64, _ flow: FlowSID, _ account: AccountSID) {
        words[Self.place(.all(of: account))].wrappingAdd(count, ordering: .sequentiallyConsistent)
        words[Self.place(.one(flow))].wrappingAdd(count, ordering: .sequentiallyConsistent)
    }

    /// SIDs are random.
    private static func place(_ shown: CacheDependency) -> Int {
        switch shown {
        case .one(let flow): Int(truncatingIfNeeded: flow.low) & (places - 1)
        case .all(let account): Int(truncatingIfNeeded: account.high) & (places - 1)
        }
    }
}

/// Which flows an answer shows.
public enum CacheDependency: Sendable {
    case one(FlowSID)
    /// Any of an account's, a list for example.
    case all(of: AccountSID)
}
