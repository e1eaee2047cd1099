import Dispatch
import Metrics
import PerThread
import SQLite
import Synchronization

/// The work of a follower's thread: it opens or rebuilds the file, applies the changes, and erases what was purged.
final class FollowerWork<Followed: Follower>: Sendable {
    private struct State {
        var isStarted = false
        var report: @Sendable (FollowerReport) -> Void = { _ in }
    }

    let file: DerivedFile
    let readers: FollowerReaders
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
        readers = FollowerReaders(of: file, limits: limits, statistics: statistics, work: work) {
            (connection) throws(SQLiteError) in try follower.prepare(connection)
        }
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

    private func run() {
        var (opened, hasFailed) = (FollowerFile<Followed>?.none, false)
        while !isStopped.load(ordering: .relaxed) {
            do throws(SQLiteError) {
                try goOn(&opened)
                hasFailed = false
                if !readers.isDoubted { awaitWork(opened?.row) }
            } catch {
                statistics.failures.add()
                if error.isDamage || error.isFileFailure, !isSourceFailing.load(ordering: .relaxed), opened != nil {
                    readers.doubt("it cannot be written: \(error.message)")
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
        if let doubt = readers.takeDoubt(), opened != nil {
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
        readers.publish(file.row)
        while try followSome(&file) {
            readers.publish(file.row)
            if isStopped.load(ordering: .relaxed) { return }
        }
        try renewSome(in: &file)
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
            (try AuditEventTable.end(on: source), try follower.count(in: source))
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
            let changes = try AuditEventTable.changes(after: number, limit: Self.mostChanges, on: source)
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

    /// Writes all once more where something was purged, and some time ago that was last done, or too much is of no use any
    /// more: at least one slice, and more while there is nothing else to do.
    private func renewSome(in file: inout FollowerFile<Followed>) throws(SQLiteError) {
        let connection = file.connection
        if file.row.renewed == nil {
            let isErasingLeft = file.row.needsErasing && isErasingDue
            guard try follower.isWasteful(connection) || isErasingLeft else { return }
            try file.change { row throws(SQLiteError) in
                try follower.beginRenewal(of: connection)
                (row.renewed, row.needsErasing) = (.min, false)
            }
        }
        while let last = file.row.renewed, try renewSome(behind: last, in: &file), !isUrgent {}
    }

    /// False when the end is reached, be it to be reached again.
    private func renewSome(
        behind last: Int64, in file: inout FollowerFile<Followed>
    ) throws(SQLiteError) -> Bool {
        let next = try reading { source throws(SQLiteError) in try follower.next(behind: last, in: source) }
        let connection = file.connection
        try file.change { row throws(SQLiteError) in
            if let next {
                try follower.renew(next.part, in: connection)
            } else {
                try follower.endRenewal(of: connection)
            }
            row.renewed = next?.last ?? .max
        }
        if next != nil { return true }
        erased.store(MonotonicTime.nanoseconds, ordering: .relaxed)
        // The log has what was deleted from the file.
        if try DerivedFile.clearLog(connection) { try file.change { row throws(SQLiteError) in row.renewed = nil } }
        return false
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
            if work.wait(timeout: end(of: row)) == .timedOut { return }
        }
        let end = DispatchTime.now() + .milliseconds(limits.gatheredMilliseconds)
        while !isUrgent, work.wait(timeout: end) == .success {}
    }

    /// Until when there is nothing to do if nothing happens.
    private func end(of row: FollowerRow?) -> DispatchTime {
        switch row?.renewed {
        case Int64.max?: .now() + .milliseconds(limits.retryMilliseconds)
        case _?: .now()
        case nil:
            row?.needsErasing ?? false ? .now() + .nanoseconds(Int(max(erasingDelay, 1_000_000_000))) : .distantFuture
        }
    }

    private var isUrgent: Bool {
        isStopped.load(ordering: .relaxed) || pending.load(ordering: .relaxed) >= limits.gatheredChanges
            || readers.areWaiting
    }

    private func close(_ opened: inout FollowerFile<Followed>?) {
        readers.close()
        guard var file = opened, !readers.isDoubted else { return }
        opened = nil
        // The last changes, where they are few. A file that cannot be written is rebuilt after the machine has restarted.
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
