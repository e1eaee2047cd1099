/// So many events a period, all of them at once if need be: the generic cell rate algorithm, whose whole state is the
/// time at which the debt is worked off (ITU-T I.371, Annex A).
struct Rate: Sendable {
    /// What one event costs, in nanoseconds.
    let interval: Int64
    /// The debt up to which events are let through.
    private let limit: Int64

    /// nil for a count of 0, which stands for no limit.
    init?(count: Int, perSeconds seconds: Int64) {
        guard count > 0 else { return nil }
        interval = max(1, seconds * 1_000_000_000 / Int64(count))
        limit = interval * Int64(count)
    }

    /// How long an event has to wait at this debt; nil when it may go ahead.
    func wait(debt: Int64) -> Int64? {
        let excess = debt + interval - limit
        return excess > 0 ? excess : nil
    }
}
