import Dispatch
import SQLite
import Synchronization

/// Who reads a follower's file, on whichever thread, and who waits until it has taken something in.
final class FollowerReaders: Sendable {
    /// The file that can be read.
    private struct Open {
        let mark: [UInt8]
        let stamp: DerivedFile.Stamp
        /// The last entry of the audit log that it has taken in.
        let number: Int64
    }

    private struct Waiter: Sendable {
        let number: Int64
        let turn: DispatchSemaphore
    }

    private struct State {
        var open: Open?
        var waiters: [Waiter] = []
        /// Why the file has to be rebuilt.
        var doubt: String?
    }

    /// A connection to the file with this mark. Unchecked: only who has taken it uses it.
    private struct Reader: @unchecked Sendable {
        let mark: [UInt8]
        let connection: Connection
    }

    private let file: DerivedFile
    private let limits: FollowerLimits
    private let statistics: FollowerStatistics
    private let prepare: @Sendable (Connection) throws(SQLiteError) -> Void
    private let work: DispatchSemaphore
    private let state = Mutex(State())
    /// Those that nobody uses just now; as many as have ever read at once.
    private let idle = Mutex<[Reader]>([])

    /// - Parameters:
    ///   - work: wakes the follower's thread.
    ///   - prepare: makes what a connection keeps for itself.
    init(
        of file: DerivedFile, limits: FollowerLimits, statistics: FollowerStatistics, work: DispatchSemaphore,
        prepare: @escaping @Sendable (Connection) throws(SQLiteError) -> Void
    ) {
        (self.file, self.limits, self.statistics, self.work) = (file, limits, statistics, work)
        self.prepare = prepare
    }

    /// Whether a reader waits, or has found that the file has to be rebuilt.
    var areWaiting: Bool { state.withLock { $0.doubt != nil || !$0.waiters.isEmpty } }

    var isDoubted: Bool { state.withLock { $0.doubt != nil } }

    /// Blocks until the change with this number is taken in, or as long as a reader may wait. False where it is not.
    func wait(for number: Int64) -> Bool {
        let waiter = Waiter(number: number, turn: DispatchSemaphore(value: 0))
        let isReached = state.withLock { state -> Bool? in
            if let open = state.open, open.number >= number { return true }
            guard state.open != nil || statistics.total.load(ordering: .relaxed) <= limits.awaitedCopies else {
                return false
            }
            state.waiters.append(waiter)
            return nil
        }
        if let isReached { return isReached }
        work.signal()
        let result = waiter.turn.wait(timeout: .now() + .milliseconds(limits.waitMilliseconds))
        state.withLock { $0.waiters.removeAll { $0.turn === waiter.turn } }
        return result == .success
    }

    /// Runs `body` on one state of the file, given the number of the last entry that it has taken in; nil where there is
    /// no file that can be read.
    func read<Value>(
        beside source: Connection, _ body: (Connection, Int64) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        guard let open = state.withLock({ $0.open }) else { return nil }
        guard file.stamp?.continues(open.stamp) == true else {
            doubt("it was changed by somebody else")
            return nil
        }
        var isOfFile = true
        do {
            let reader = try takeReader(of: open.mark)
            let value = try reader.connection.snapshot { () throws(SQLiteError) -> Value? in
                do throws(SQLiteError) {
                    return try read(reader, beside: source, body)
                } catch {
                    isOfFile = reader.connection.isSource(of: error)
                    throw error
                }
            }
            giveBack(reader)
            return value
        } catch {
            guard error.isDamage || error.isFileFailure, isOfFile else { throw error }
            doubt("it cannot be read: \(error.message)")
            return nil
        }
    }

    private func read<Value>(
        _ reader: Reader, beside source: Connection, _ body: (Connection, Int64) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        reader.connection.shareLimit(of: source)
        guard let row = try FollowerRow.row(on: reader.connection), row.mark == reader.mark else { return nil }
        return try body(reader.connection, row.position.number)
    }

    private func takeReader(of mark: [UInt8]) throws(SQLiteError) -> Reader {
        if let known = idle.withLock({ $0.popLast() }), known.mark == mark { return known }
        let connection = try file.reader()
        try prepare(connection)
        return Reader(mark: mark, connection: connection)
    }

    private func giveBack(_ reader: Reader) {
        reader.connection.forgetLimit()
        idle.withLock { $0.append(reader) }
    }

    /// Requests a rebuild, for a reason that ends a sentence.
    func doubt(_ reason: String) {
        state.withLock { state in
            (state.open, state.doubt) = (nil, state.doubt ?? reason)
        }
        statistics.isReady.store(false, ordering: .relaxed)
        work.signal()
    }

    /// Takes the reason for a rebuild, once.
    func takeDoubt() -> String? {
        state.withLock { state in
            defer { state.doubt = nil }
            return state.doubt
        }
    }

    /// Lets nobody read the file any more.
    func close() { state.withLock { $0.open = nil } }

    /// Lets the file be read, by those, too, who wait for what it has now.
    func publish(_ row: FollowerRow) {
        let (number, stamp) = (row.position.number, file.stamp)
        let turns = state.withLock { state -> [DispatchSemaphore] in
            guard state.doubt == nil else { return [] }
            guard let stamp, state.open.map({ stamp.continues($0.stamp) }) ?? true else {
                (state.open, state.doubt) = (nil, "it was changed by somebody else")
                return []
            }
            state.open = Open(mark: row.mark, stamp: stamp, number: number)
            defer { state.waiters.removeAll { $0.number <= number } }
            return state.waiters.filter { $0.number <= number }.map(\.turn)
        }
        statistics.number.store(number, ordering: .relaxed)
        statistics.isReady.store(state.withLock { $0.open != nil }, ordering: .relaxed)
        for turn in turns { turn.signal() }
    }
}
