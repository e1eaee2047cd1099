import Dispatch
import Metrics
import PerThread
import SQLite
import Synchronization

/// Keeps a follower's file in step with the database, on a thread of its own, and has it read by others.
///
/// The thread starts with `start` or with the first who reads, and ends with this object.
final class FollowerThread<Followed: Follower>: Sendable {
    private let core: FollowerCore<Followed>

    init(_ follower: Followed, of database: Database, limits: FollowerLimits) {
        core = FollowerCore(follower, of: database, limits: limits)
    }

    deinit { core.stop() }

    var statistics: FollowerStatistics { core.statistics }

    /// Bytes of the file and its log.
    var bytes: Int { core.file.bytes }

    /// - Parameter report: is told on the follower's thread.
    func start(report: @escaping @Sendable (FollowerReport) -> Void = { _ in }) { core.start(report: report) }

    /// Ends the thread, with the file on the disk. Blocks until it has ended.
    func stop() { core.stop() }

    /// There are changes to be followed.
    func noteCommit() { core.noteCommit() }

    /// Blocks until the change with this number is taken in, or as long as a reader may wait. False where it is not.
    func wait(for number: Int64) -> Bool {
        core.start()
        return core.wait(for: number)
    }

    /// Runs `body` on one state of the file, given the number of the last entry that it has taken in; nil where there is
    /// no file that can be read, or is none any more.
    ///
    /// The database's state that `body` reads is to begin behind the call, so that it is no older than the file's.
    ///
    /// - Parameter source: the calling thread's connection to the database, whose time is the file's, too.
    func read<Value>(
        beside source: Connection, _ body: (Connection, Int64) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        core.start()
        return try core.read(beside: source, body)
    }
}

/// What the thread and its readers share.
private final class FollowerCore<Followed: Follower>: Sendable {
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
        var isStarted = false
        var report: @Sendable (FollowerReport) -> Void = { _ in }
        var open: Open?
        var waiters: [Waiter] = []
        /// Why the file is to be made anew, found by somebody who read it.
        var doubt: String?
    }

    /// A connection to the file with this mark. Unchecked: only who has taken it uses it.
    private struct Reader: @unchecked Sendable {
        let mark: [UInt8]
        let connection: Connection
    }

    let file: DerivedFile
    let statistics = FollowerStatistics()
    private let follower: Followed
    private let database: Database
    private let limits: FollowerLimits
    private let state = Mutex(State())
    /// Changes behind those that the thread has begun to take in.
    private let pending = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    /// Whether the last failure was the database's, and not the file's.
    private let isSourceFailing = Atomic<Bool>(false)
    private let work = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    /// Those that nobody uses just now; as many as have ever read at once.
    private let readers = Mutex<[Reader]>([])
    /// When the file was begun, progress last told, and something last erased; the thread's own.
    private let began = Atomic<Int64>(0)
    private let told = Atomic<Int64>(0)
    private let erased = Atomic<Int64>(0)

    /// So many changes are looked at for one transaction.
    private static var mostChanges: Int64 { 512 }
    private static var progressNanoseconds: Int64 { 5_000_000_000 }

    init(_ follower: Followed, of database: Database, limits: FollowerLimits) {
        (self.follower, self.database, self.limits) = (follower, database, limits)
        file = DerivedFile(beside: database.path, name: Followed.name)
    }

    func start(report: (@Sendable (FollowerReport) -> Void)? = nil) {
        let starts = state.withLock { state in
            if let report { state.report = report }
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard starts, !WorkerThread.start({ self.run() }) else { return }
        state.withLock { $0.isStarted = false }
    }

    func stop() {
        guard !isStopped.exchange(true, ordering: .sequentiallyConsistent) else { return }
        guard state.withLock({ $0.isStarted }) else { return }
        work.signal()
        ended.wait()
    }

    func noteCommit() {
        let count = pending.add(1, ordering: .relaxed).newValue
        if count == 1 || count == limits.gatheredChanges { work.signal() }
    }

    // MARK: Readers

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
        if let known = readers.withLock({ $0.popLast() }), known.mark == mark { return known }
        let connection = try file.reader()
        try follower.prepare(connection)
        return Reader(mark: mark, connection: connection)
    }

    private func giveBack(_ reader: Reader) {
        reader.connection.forgetLimit()
        readers.withLock { $0.append(reader) }
    }

    private func doubt(_ reason: String) {
        state.withLock { state in
            (state.open, state.doubt) = (nil, state.doubt ?? reason)
        }
        statistics.isReady.store(false, ordering: .relaxed)
        work.signal()
    }

    // MARK: The thread

    private func run() {
        var (opened, hasFailed) = (FollowerFile<Followed>?.none, false)
        while !isStopped.load(ordering: .relaxed) {
            do throws(SQLiteError) {
                try goOn(&opened)
                hasFailed = false
                if state.withLock({ $0.doubt == nil }) { awaitWork(opened?.row) }
            } catch {
                statistics.failures.add()
                if error.isDamage || error.isFileFailure, !isSourceFailing.load(ordering: .relaxed), opened != nil {
                    doubt("it cannot be written: \(error.message)")
                }
                if !hasFailed { tell(.failed(name: Followed.name, reason: "\(error)")) }
                hasFailed = true
                _ = work.wait(timeout: .now() + .milliseconds(limits.retryMilliseconds))
            }
        }
        close(&opened)
        ended.signal()
    }

    /// Opens or makes the file where that is to be done, and takes in all changes that there are.
    private func goOn(_ opened: inout FollowerFile<Followed>?) throws(SQLiteError) {
        pending.store(0, ordering: .relaxed)
        isSourceFailing.store(false, ordering: .relaxed)
        if let doubt = takeDoubt(opened) {
            opened = nil
            opened = try make(because: doubt)
        }
        if opened == nil { opened = try open() }
        guard var file = opened else { return }
        defer { opened = file }
        while file.row.copied != nil {
            if isStopped.load(ordering: .relaxed) { return }
            try copySome(into: &file)
        }
        publish(file)
        while try followSome(&file) {
            publish(file)
            if isStopped.load(ordering: .relaxed) { return }
        }
        try eraseSome(in: &file)
    }
    private func takeDoubt(_ opened: FollowerFile<Followed>?) -> String? {
        state.withLock { state in
            defer { state.doubt = nil }
            return opened == nil ? nil : state.doubt
        }
    }

    private func open() throws(SQLiteError) -> FollowerFile<Followed> {
        let bootID = MachineStart.id
        let opening = try reading { source throws(SQLiteError) in
            try FollowerFile<Followed>.open(file, of: source, bootID: bootID)
        }
        switch opening {
        case .opened(let file): return file
        case .doubtful(let reason): return try make(because: reason)
        }
    }

    private func make(because reason: String) throws(SQLiteError) -> FollowerFile<Followed> {
        let (position, count) = try reading { source throws(SQLiteError) in
            (try AuditEventRow.end(on: source), try follower.count(in: source))
        }
        statistics.isReady.store(false, ordering: .relaxed)
        statistics.rebuilds.add()
        statistics.number.store(0, ordering: .relaxed)
        statistics.copied.store(0, ordering: .relaxed)
        statistics.total.store(count, ordering: .relaxed)
        began.store(MonotonicTime.nanoseconds, ordering: .relaxed)
        told.store(MonotonicTime.nanoseconds, ordering: .relaxed)
        if count > 0 { tell(.making(name: Followed.name, reason: reason)) }
        return try FollowerFile(making: file, at: position, bootID: MachineStart.id)
    }

    /// Copies a part of what there is into a new file.
    private func copySome(into file: inout FollowerFile<Followed>) throws(SQLiteError) {
        let last = file.row.copied ?? 0
        let next = try reading { source throws(SQLiteError) in try follower.next(behind: last, in: source) }
        let connection = file.connection
        try file.change { row throws(SQLiteError) in
            if let next { try follower.take(next.part, into: connection) }
            row.copied = next?.last
        }
        let copied = statistics.copied.add(next?.count ?? 0, ordering: .relaxed).newValue
        let (total, now) = (statistics.total.load(ordering: .relaxed), MonotonicTime.nanoseconds)
        if next == nil, total > 0 {
            let seconds = (now - began.load(ordering: .relaxed)) / 1_000_000_000
            tell(.made(name: Followed.name, seconds: seconds))
        } else if now - told.load(ordering: .relaxed) > Self.progressNanoseconds {
            told.store(now, ordering: .relaxed)
            tell(.progress(name: Followed.name, copied: copied, total: max(copied, total)))
        }
    }

    /// Takes in the next changes; false where there are none.
    private func followSome(_ file: inout FollowerFile<Followed>) throws(SQLiteError) -> Bool {
        let number = file.row.position.number
        let next = try reading { source throws(SQLiteError) -> (part: Followed.Part, changes: [FollowedChange])? in
            let changes = try AuditEventRow.changes(after: number, limit: Self.mostChanges, on: source)
            guard !changes.isEmpty else { return nil }
            let (part, count) = try follower.state(after: changes, in: source)
            return (part, Array(changes.prefix(count)))
        }
        guard let next, let last = next.changes.last else { return false }
        let connection = file.connection
        try file.change { row throws(SQLiteError) in
            try follower.take(next.part, into: connection)
            row.position = last.position
            row.needsErasing = row.needsErasing || next.changes.contains(where: follower.needsErasing)
        }
        statistics.followedChanges.add(next.changes.count)
        return true
    }

    /// Lets the file be read, by those, too, who wait for what it has now.
    private func publish(_ file: FollowerFile<Followed>) {
        let (number, stamp) = (file.row.position.number, self.file.stamp)
        let turns = state.withLock { state -> [DispatchSemaphore] in
            guard state.doubt == nil else { return [] }
            guard let stamp, state.open.map({ stamp.continues($0.stamp) }) ?? true else {
                (state.open, state.doubt) = (nil, "it was changed by somebody else")
                return []
            }
            state.open = Open(mark: file.row.mark, stamp: stamp, number: number)
            defer { state.waiters.removeAll { $0.number <= number } }
            return state.waiters.filter { $0.number <= number }.map(\.turn)
        }
        statistics.number.store(number, ordering: .relaxed)
        statistics.isReady.store(state.withLock { $0.open != nil }, ordering: .relaxed)
        for turn in turns { turn.signal() }
    }

    /// Where something was purged, and some time ago something was last erased.
    private func eraseSome(in file: inout FollowerFile<Followed>) throws(SQLiteError) {
        let connection = file.connection
        while file.row.needsErasing, isErasingDue, !isUrgent {
            var isComplete = false
            try file.change { _ throws(SQLiteError) in isComplete = try follower.erase(in: connection) }
            guard isComplete else { continue }
            erased.store(MonotonicTime.nanoseconds, ordering: .relaxed)
            guard try DerivedFile.clearLog(connection) else { return }
            try file.change { row throws(SQLiteError) in row.needsErasing = false }
        }
    }

    private var isErasingDue: Bool { erasingDelay <= 0 }

    /// Nanoseconds until something may be erased again.
    private var erasingDelay: Int64 {
        let last = erased.load(ordering: .relaxed)
        return last == 0 ? 0 : last + limits.erasingSeconds * 1_000_000_000 - MonotonicTime.nanoseconds
    }

    /// Blocks until there is enough to do, or somebody waits for it, or something has waited long enough.
    private func awaitWork(_ row: FollowerRow?) {
        if pending.load(ordering: .relaxed) == 0, !isUrgent {
            let isErasingLeft = row?.needsErasing ?? false
            let end: DispatchTime =
                isErasingLeft ? .now() + .nanoseconds(Int(max(erasingDelay, 1_000_000_000))) : .distantFuture
            if work.wait(timeout: end) == .timedOut { return }
        }
        let end = DispatchTime.now() + .milliseconds(limits.gatheredMilliseconds)
        while !isUrgent, work.wait(timeout: end) == .success {}
    }

    private var isUrgent: Bool {
        isStopped.load(ordering: .relaxed) || pending.load(ordering: .relaxed) >= limits.gatheredChanges
            || state.withLock { $0.doubt != nil || !$0.waiters.isEmpty }
    }

    private func close(_ opened: inout FollowerFile<Followed>?) {
        state.withLock { $0.open = nil }
        guard var file = opened, state.withLock({ $0.doubt == nil }) else { return }
        opened = nil
        // The last changes, where they are few. What cannot be written is made anew when the machine has been started anew.
        if file.row.copied == nil { _ = try? followSome(&file) }
        try? file.close()
    }

    /// Reads one state of the database for as long as it takes.
    private func reading<Value>(
        _ body: (Connection) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        do {
            return try database.read { source throws(SQLiteError) in
                source.liftLimit()
                return try source.snapshot { () throws(SQLiteError) in try body(source) }
            }
        } catch {
            isSourceFailing.store(true, ordering: .relaxed)
            throw error
        }
    }

    private func tell(_ report: FollowerReport) { state.withLock { $0.report }(report) }
}
