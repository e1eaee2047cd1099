import Dispatch
import Metrics
@testable import SQLite
import Synchronization
import TestSupport
import Testing

@Suite("The writer's queue")
struct CommitQueueTests {
    @Test("takes one sender's write after the other's, however many of one wait")
    func isFair() throws {
        let scene = try WriterScene()
        scene.hold()
        for number in 1...4 { scene.write("a\(number)", of: 1) }
        for number in 1...2 { scene.write("b\(number)", of: 2) }
        #expect(scene.release(after: 6) == ["a1", "b1", "a2", "b2", "a3", "a4"])
        #expect(try scene.texts() == ["a1", "a2", "a3", "a4", "b1", "b2"])
    }

    @Test("makes one transaction of many small writes")
    func gathers() throws {
        let scene = try WriterScene()
        scene.hold()
        for number in 0..<200 { scene.write("\(number)", of: UInt64(number % 3)) }
        #expect(scene.release(after: 200).count == 200)
        #expect(scene.commits == 1)
    }

    @Test("lets no more join a transaction that has taken its time")
    func isBoundedInTime() throws {
        let scene = try WriterScene()
        scene.hold()
        for number in 0..<6 { scene.write("\(number)", of: 1, takingMilliseconds: 12) }
        #expect(scene.release(after: 6).count == 6)
        // The write that holds it changes nothing, and shares the first of them.
        #expect(scene.commits == 3)
    }

    @Test("lets no more join a transaction that has many bytes to write")
    func isBoundedInBytes() throws {
        let scene = try WriterScene()
        scene.hold()
        for number in 0..<6 { scene.write("\(number)", of: 1, bytes: 3 << 20) }
        #expect(scene.release(after: 6).count == 6)
        #expect(scene.commits == 3)
    }

    @Test("stops a write that takes too long, and carries the others out", arguments: LongWrite.allCases)
    func stopsLongWrites(long: LongWrite) throws {
        var limits = WriterLimits()
        limits.writeMilliseconds = 100
        let scene = try WriterScene(limits: limits)
        scene.hold()
        scene.write("before", of: 1)
        scene.write("long", of: 2, isDryRun: long == .dryRun, long: long)
        scene.write("after", of: 3)
        _ = scene.release(after: 3)
        #expect(scene.failure(of: "long")?.isInterrupted == true)
        #expect(scene.failure(of: "before") == nil && scene.failure(of: "after") == nil)
        #expect(try scene.texts() == ["after", "before"])
        #expect(scene.queue.statistics.interruptedWrites.value == 1)
        #expect(scene.queue.lastFailure == nil)
    }

    @Test("lets the service's own writes take as long as they do")
    func leavesTheServiceAlone() throws {
        var limits = WriterLimits()
        limits.writeMilliseconds = 0
        let scene = try WriterScene(limits: limits)
        scene.write("service", of: nil, rows: 20_000)
        scene.write("sender", of: 1, rows: 20_000)
        scene.await(2)
        #expect(scene.failure(of: "service") == nil)
        #expect(scene.failure(of: "sender")?.isInterrupted == true)
        #expect(try scene.texts() == ["service"])
    }

    @Test("refuses a sender's writes when a quarter of all that may wait are its own, and nobody else's")
    func isBoundedPerSender() throws {
        let scene = try WriterScene(maximumPending: 400)
        scene.hold()
        let admissions = (0..<102).map { scene.write("a\($0)", of: 1) }
        #expect(admissions.count { $0 == .queued } == 100)
        #expect(admissions.suffix(2).allSatisfy { $0 == .senderFull })
        #expect(scene.write("b", of: 2) == .queued)
        for sender in 3...5 as ClosedRange<UInt64> {
            for number in 0..<100 { scene.write("\(sender) \(number)", of: sender) }
        }
        #expect(scene.write("c", of: 6) == .full)
        #expect(scene.write("service", of: nil) == .queued)
        #expect(scene.release(after: 401).count == 401)
    }

    @Test("has the time of a slice over sooner where a write waits")
    func sharesSlices() throws {
        let scene = try WriterScene()
        let answers = Mutex<[Bool]>([])
        scene.queue.write(
            { (connection) throws(SQLiteError) in
                let slice = connection.beginSlice()
                scene.turnClock(byNanoseconds: WriterLimits().sharedSliceNanoseconds)
                answers.withLock { $0.append(slice.isOver) }
                scene.write("waiting", of: 1)
                answers.withLock { $0.append(slice.isOver) }
            }, failure: { $0 }, completion: { _ in })
        scene.await(1)
        #expect(answers.withLock { $0 } == [false, true])
    }

    @Test("has the time of a slice over where nobody waits")
    func endsSlices() throws {
        let scene = try WriterScene()
        let answer = Mutex(false)
        scene.queue.write(
            { (connection) throws(SQLiteError) in
                let slice = connection.beginSlice()
                scene.turnClock(byNanoseconds: WriterLimits().sliceNanoseconds)
                answer.withLock { $0 = slice.isOver }
            }, failure: { $0 }, completion: { _ in })
        scene.write("next", of: 1)
        scene.await(1)
        #expect(answer.withLock { $0 })
    }
}

/// What takes too long in a write.
enum LongWrite: CaseIterable {
    /// A statement that changes something: SQLite rolls the whole transaction back.
    case change
    /// A statement that only reads, behind one that has changed something.
    case read
    /// Many short statements.
    case manyStatements
    case dryRun
}

/// A writer with a clock of its own, which stands still, and a table of notes.
private final class WriterScene: Sendable {
    let queue: CommitQueue
    private let directory: TemporaryDirectory
    private let results = Mutex<[(text: String, failure: SQLiteError?)]>([])
    private let done = DispatchSemaphore(value: 0)
    private let goesOn = DispatchSemaphore(value: 0)

    init(limits: WriterLimits = WriterLimits(), maximumPending: Int = 4_096) throws {
        directory = try TemporaryDirectory()
        let connection = try Connection(writerOf: directory.database)
        try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE note (text TEXT NOT NULL, value BLOB) STRICT")
        let clock = ClockReading()
        queue = CommitQueue(
            connection, maximumPending: maximumPending, limits: limits, clock: { clock.now }, onFatalError: { _ in })
        reading = clock
    }

    private let reading: ClockReading

    func turnClock(byNanoseconds count: Int64) { reading.turn(byNanoseconds: count) }

    /// Transactions that changed the file.
    var commits: Int { Int(queue.statistics.writesPerCommit.values.count) }

    /// Has the writer wait, so that what is queued from now on waits together.
    func hold() {
        let began = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        queue.write(
            { [goesOn] (_) throws(SQLiteError) in
                began.signal()
                // It may run again with the others.
                if isFirst.withLock({
                    let first = $0; $0 = false; return first
                }) {
                    goesOn.wait()
                }
            }, failure: { $0 }, completion: { _ in })
        began.wait()
    }

    /// Has the writer go on. Gives the texts of so many writes in the order in which they ended.
    func release(after count: Int) -> [String] {
        goesOn.signal()
        self.await(count)
        return results.withLock { $0.map(\.text) }
    }

    func await(_ count: Int) { for _ in 0..<count { done.wait() } }

    func failure(of text: String) -> SQLiteError? { results.withLock { $0.first { $0.text == text }?.failure } }

    func texts() throws -> [String] {
        try Connection(path: directory.database, access: .readOnly)
            .statement("SELECT DISTINCT text FROM note ORDER BY text").all { $0.text(0) }
    }

    @discardableResult
    func write(
        _ text: String, of sender: UInt64?, isDryRun: Bool = false, takingMilliseconds milliseconds: Int64 = 0,
        bytes: Int = 1, rows: Int = 1, long: LongWrite? = nil
    ) -> CommitQueue.Admission {
        queue.write(
            isDryRun: isDryRun, of: sender,
            { [reading] (connection) throws(SQLiteError) in
                for _ in 0..<rows {
                    try connection.statement("INSERT INTO note (text, value) VALUES (?, ?)").bind(text)
                        .bind(blob: [UInt8](repeating: 0, count: bytes)).run()
                }
                reading.turn(byNanoseconds: milliseconds * 1_000_000)
                if rows > 1 { try connection.checkTime() }
                if let long { try Self.takeLong(long, connection) }
            }, failure: { $0 },
            completion: { [self] result in
                var failure: SQLiteError?
                if case .failure(let error) = result { failure = error }
                results.withLock { [failure] in $0.append((text, failure)) }
                done.signal()
            })
    }

    private static func takeLong(_ long: LongWrite, _ connection: Connection) throws(SQLiteError) {
        switch long {
        case .change:
            try connection.statement(
                """
                INSERT INTO note (text) WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number)
                SELECT 'number' FROM number WHERE n < 0
                """
            ).run()
        case .read, .dryRun:
            try connection.statement(
                "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT sum(n) FROM number"
            ).run()
        case .manyStatements:
            while true {
                try connection.checkTime()
                try connection.statement("SELECT 1").run()
            }
        }
    }
}

private final class ClockReading: Sendable {
    private let nanoseconds = Mutex<Int64>(0)

    var now: Int64 { nanoseconds.withLock { $0 } }

    func turn(byNanoseconds count: Int64) { nanoseconds.withLock { $0 += count } }
}
