/// A write in the commit queue, and how it was sent.
struct QueueEntry: Sendable {
    let write: any QueuedWrite
    /// Whether it is rolled back even when it succeeds.
    let isDryRun: Bool
    /// Who has sent it; nil for the service itself.
    let sender: UInt64?
}

/// The writes of one transaction, and the work that they have been so far.
struct WriteBatch {
    /// How far the work has come.
    struct Mark {
        /// In nanoseconds of the queue's clock.
        let time: Int64
        /// How many bytes of long values the connection was given.
        let bytes: Int
    }

    /// What one byte adds to a sender's work, in nanoseconds: about what a disk takes for it.
    private static let nanosecondsPerByte: Int64 = 10

    /// Those that share the transaction's fate, the last of which may not have been carried out yet.
    var writes: [QueueEntry]
    /// Those that have failed already, by what had to be undone, and are carried out no more.
    var ended: [QueueEntry] = []
    private let began: Mark
    /// Until when work was charged to its senders.
    private var charged: Mark

    init(of first: QueueEntry, at mark: Mark) {
        (writes, began, charged) = ([first], mark, mark)
    }

    /// What was done since this was last asked, as time that it took or will take the disk.
    mutating func takeWork(until mark: Mark) -> Int64 {
        defer { charged = mark }
        return mark.time - charged.time + Int64(mark.bytes - charged.bytes) * Self.nanosecondsPerByte
    }

    /// Whether no further write may join, by the work that was taken.
    func isFull(by limits: WriterLimits) -> Bool {
        writes.count >= limits.joinedWrites || charged.time - began.time >= limits.joinedNanoseconds
            || charged.bytes - began.bytes >= limits.joinedBytes
    }
}
