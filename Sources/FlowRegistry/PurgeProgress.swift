/// How far one transaction of a purge has come.
public struct PurgeProgress: Sendable {
    /// How many things were deleted for good.
    public let count: Int
    /// Whether nothing is left that is to be purged now.
    public let isComplete: Bool

    public init(count: Int, isComplete: Bool) {
        self.count = count
        self.isComplete = isComplete
    }
}
