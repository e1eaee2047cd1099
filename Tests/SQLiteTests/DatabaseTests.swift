import Dispatch
import Glibc
import Metrics
import SQLite
import Synchronization
import TestSupport
import Testing

@Suite("A database")
struct DatabaseTests {
    private let directory: TemporaryDirectory
    let schema = [(name: "0001", sql: [UInt8]("CREATE TABLE note (text TEXT NOT NULL UNIQUE) STRICT".utf8))]

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var path: String { directory.database }

    @Test("has one owner")
    func hasOneOwner() throws {
        let database = try Database(path: path, migrations: schema)
        let error = #expect(throws: DatabaseError.self) { try Database(path: path, migrations: schema) }
        #expect(error == .locked(path: path, processID: Int(getpid())))
        withExtendedLifetime(database) {}
    }

    @Test("has one owner by whatever name")
    func hasOneOwnerByAnyName() throws {
        let database = try Database(path: path, migrations: schema)
        symlink(path, path + ".symbolic")
        link(path, path + ".hard")
        for name in [path + ".symbolic", path + ".hard"] {
            let error = #expect(throws: DatabaseError.self) { try Database(path: name, migrations: schema) }
            #expect(error == .locked(path: name, processID: Int(getpid())))
        }
        withExtendedLifetime(database) {}
    }

    @Test("is named by a path, and never by a URI, which would be another file than the one that is locked")
    func isNoURI() throws {
        #expect(throws: SQLiteError.self) { try Connection(path: "file:\(path)?psow=0", access: .readWrite) }
        #expect(access(path, F_OK) != 0)
    }

    @Test("that was let go of has another owner")
    func isLetGo() throws {
        try { _ = try Database(path: path, migrations: schema) }()
        _ = try Database(path: path, migrations: schema)
    }

    @Test("of a newer schema is refused")
    func isNewer() throws {
        try { _ = try Database(path: path, migrations: schema) }()
        let error = #expect(throws: DatabaseError.self) { try Database(path: path, migrations: []) }
        #expect(error == .newerSchema(path: path, version: 1, known: 0))
    }

    @Test("whose migration has changed since is refused")
    func hasChanged() throws {
        try { _ = try Database(path: path, migrations: schema) }()
        let changed = [(name: "0001", sql: [UInt8]("CREATE TABLE other (text TEXT)".utf8))]
        let error = #expect(throws: DatabaseError.self) { try Database(path: path, migrations: changed) }
        #expect(error == .migrationChanged(path: path, name: "0001"))
    }

    @Test("whose migration had an earlier text that made the same is taken")
    func hadEarlierText() throws {
        try { _ = try Database(path: path, migrations: schema) }()
        let checksum = try #require(
            try Connection(path: path, access: .readWrite).statement("SELECT checksum FROM migration").first {
                $0.int64(0)
            })
        let changed = [(name: "0001", sql: [UInt8]("CREATE TABLE other (text TEXT)".utf8))]
        _ = try Database(path: path, migrations: changed, formerChecksums: ["0001": checksum])
        #expect(throws: DatabaseError.self) {
            try Database(path: path, migrations: changed, formerChecksums: ["0002": checksum])
        }
    }

    @Test("that is none is refused and left as it is")
    func isNoDatabase() throws {
        let file = try #require(fopen(path, "w"))
        fputs(String(repeating: "no database", count: 100), file)
        fclose(file)
        let error = #expect(throws: DatabaseError.self) { try Database(path: path, migrations: schema) }
        #expect(error == .notADatabase(path: path))
    }

    @Test("that another application made is refused")
    func isForeign() throws {
        try Connection(path: path, access: .readWrite).execute("CREATE TABLE theirs (a); PRAGMA application_id = 7")
        let error = #expect(throws: DatabaseError.self) { try Database(path: path, migrations: schema) }
        #expect(error == .foreignApplication(path: path, applicationID: 7))
    }

    @Test("keeps the writes that succeed beside one that fails")
    func keepsTheOthers() async throws {
        let database = try Database(path: path, migrations: schema)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for text in ["a", "b", "a", "c"] {
                group.addTask { await write(text, to: database) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 3)
        let stored = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT text FROM note ORDER BY text").all { $0.text(0) }
        }
        #expect(stored == ["a", "b", "c"])
    }

    @Test("undoes a write that fails when it has changed something, and keeps those beside it")
    func undoesOne() throws {
        let database = try Database(path: path, migrations: schema)
        let goesOn = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        let results = Mutex<[String: [Bool]]>([:])
        let refusals = Mutex(0)
        /// Writes the text, and then wants it undone for `isRefused`.
        func write(_ text: String, isDryRun: Bool = false, isRefused: Bool = false) {
            _ = database.writer.write(
                isDryRun: isDryRun,
                { (connection) throws(WriteRefused) in
                    do {
                        try connection.statement("INSERT INTO note (text) VALUES (?)").bind(text).run()
                    } catch { throw WriteRefused() }
                    if isRefused {
                        refusals.withLock { $0 += 1 }
                        throw WriteRefused()
                    }
                }, failure: { _ in WriteRefused() },
                completion: { result in
                    results.withLock { $0[text, default: []].append((try? result.get()) != nil) }
                    done.signal()
                })
        }
        occupyWriter(of: database, until: goesOn)
        write("before")
        write("refused", isRefused: true)
        write("tried", isDryRun: true)
        write("before")
        write("after")
        // The first write of all runs again with the others.
        for _ in 0..<2 { goesOn.signal() }
        for _ in 0..<5 { done.wait() }
        #expect(
            results.withLock { $0 } == ["before": [true, false], "refused": [false], "tried": [true], "after": [true]])
        #expect(refusals.withLock { $0 } == 1, "what was refused is not carried out again with the others")
        #expect(try texts(in: database) == ["after", "before"])
        #expect(database.writer.statistics.rolledBackWrites.value == 2, "those that were refused")
    }

    @Test("takes a transaction that is larger than its cache, and shows it whole")
    func spills() throws {
        let database = try Database(path: path, migrations: schema)
        let texts = (0..<300).map { String(repeating: "\($0) ", count: 3_000) }
        let done = DispatchSemaphore(value: 0)
        let seen = Mutex<[String]>([])
        _ = database.writer.write(
            { (connection) throws(SQLiteError) in
                try connection.execute("PRAGMA cache_size = 10")
                for text in texts {
                    try connection.statement("INSERT INTO note (text) VALUES (?)").bind(text).run()
                }
                let within = try connection.statement("SELECT text FROM note ORDER BY rowid").all { $0.text(0) }
                seen.withLock { $0 = within }
            }, failure: { $0 }, completion: { _ in done.signal() })
        done.wait()
        #expect(seen.withLock { $0 } == texts)
        #expect(try self.texts(in: database) == texts.sorted())
        // As after a crash: another process would have nothing but the file and its log.
        let copy = path + ".copy"
        for suffix in ["", "-wal"] { try copyFile(path + suffix, to: copy + suffix) }
        let found = try Connection(path: copy, access: .readWrite).statement("SELECT text FROM note ORDER BY text")
            .all { $0.text(0) }
        #expect(found == texts.sorted())
    }

    @Test("gives up a read that takes too long, and answers the next one")
    func isBoundedInTime() throws {
        let database = try Database(path: path, migrations: schema, maximumReadMilliseconds: 20)
        let error = #expect(throws: SQLiteError.self) {
            try database.read { connection throws(SQLiteError) in
                try connection.statement(
                    """
                    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000000)
                    SELECT sum(n) FROM number
                    """
                ).run()
            }
        }
        #expect(error?.isInterrupted == true)
        let one = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT 1").first { $0.int64(0) }
        }
        #expect(one == 1)
    }

    @Test("gives up a read of a thread that others wait for, and one that nobody wants any more")
    func readsBriefly() throws {
        let database = try Database(path: path, migrations: schema, maximumReadMilliseconds: 600_000)
        func error() -> SQLiteError? {
            #expect(throws: SQLiteError.self) {
                try database.read { connection throws(SQLiteError) in
                    try connection.statement(
                        """
                        WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000000000000)
                        SELECT sum(n) FROM number
                        """
                    ).run()
                }
            }
        }
        database.reading(until: { true }) { #expect(error()?.isInterrupted == true) }
        try database.limitReads(milliseconds: 20)
        #expect(error()?.isInterrupted == true)
    }

    @Test("that is full says so to every write of a transaction, and takes the next one when there is room")
    func isFull() async throws {
        let database = try Database(path: path, migrations: schema)
        let pages = try database.read { connection throws(SQLiteError) in
            try connection.statement("PRAGMA page_count").first { $0.int64(0) } ?? 0
        }
        await limit(pages, of: database)
        let outcomes = await withCheckedContinuation { continuation in
            writeTogether(["a", String(repeating: "b", count: 100_000)], to: database) {
                continuation.resume(returning: $0)
            }
        }
        #expect(outcomes.count { $0?.isDiskFull == true } == 2, "\(outcomes)")
        #expect(database.writer.lastFailure?.isDiskFull == true)
        await limit(1_000_000, of: database)
        #expect(database.writer.lastFailure != nil, "a transaction that changes nothing tells nothing of the disk")
        #expect(await write("after", to: database))
        #expect(database.writer.lastFailure == nil)
        let stored = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT text FROM note ORDER BY text").all { $0.text(0) }
        }
        #expect(stored == ["after"])
    }

    @Test("whose log has grown while somebody read cuts it afterwards")
    func cutsItsLog() throws {
        let database = try Database(path: path, migrations: schema)
        let limit = 67_108_864
        try database.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                _ = try connection.statement("SELECT count(*) FROM note").first { $0.int64(0) }
                let text = String(repeating: "x", count: 1_000_000)
                for number in 0..<70 { writeAndWait("\(number)\(text)", to: database) }
            }
        }
        #expect(database.space.logBytes > limit)
        for number in 0..<3 { writeAndWait("after \(number)", to: database) }
        #expect(database.space.logBytes <= limit)
    }

    @Test("begins its log anew when that has become long")
    func beginsItsLogAnew() throws {
        let database = try Database(path: path, migrations: schema)
        let text = String(repeating: "x", count: 1_000_000)
        for number in 0..<50 { writeAndWait("\(number)\(text)", to: database) }
        #expect(database.space.logBytes < 20_000_000)
        #expect(database.space.databaseBytes > 30_000_000)
    }

    @Test("refuses a write when too many wait")
    func isBounded() async throws {
        let database = try Database(path: path, migrations: schema, maximumPendingWrites: 1)
        let gate = Mutex(0)
        var accepted = 0
        gate.withLock { _ in
            for number in 0..<10 {
                let admission = database.writer.write(
                    of: 1,
                    { (connection) throws(SQLiteError) in
                        gate.withLock { _ in }
                        try connection.statement("INSERT INTO note (text) VALUES (?)").bind("\(number)").run()
                    }, failure: { $0 }, completion: { _ in })
                if admission == .queued { accepted += 1 }
            }
        }
        #expect((1...2).contains(accepted))
    }

    private func texts(in database: Database) throws -> [String] {
        try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT text FROM note ORDER BY text").all { $0.text(0) }
        }
    }

    private func copyFile(_ path: String, to other: String) throws {
        let (from, to) = (try #require(fopen(path, "r")), try #require(fopen(other, "w")))
        defer {
            fclose(from)
            fclose(to)
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&bytes, 1, bytes.count, from), count > 0 { fwrite(bytes, 1, count, to) }
    }

    private func write(_ text: String, to database: Database) async -> Bool {
        await withCheckedContinuation { continuation in
            let admission = database.writer.write(
                { (connection) throws(SQLiteError) in
                    try connection.statement("INSERT INTO note (text) VALUES (?)").bind(text).run()
                }, failure: { $0 },
                completion: { result in
                    if case .success = result {
                        continuation.resume(returning: true)
                    } else {
                        continuation.resume(returning: false)
                    }
                })
            if admission != .queued { continuation.resume(returning: false) }
        }
    }

    private func writeAndWait(_ text: String, to database: Database) {
        let done = DispatchSemaphore(value: 0)
        _ = database.writer.write(
            { (connection) throws(SQLiteError) in
                try connection.statement("INSERT INTO note (text) VALUES (?)").bind(text).run()
            }, failure: { $0 }, completion: { _ in done.signal() })
        done.wait()
    }

    /// Lets the file have so many pages.
    private func limit(_ pages: Int64, of database: Database) async {
        await withCheckedContinuation { continuation in
            _ = database.writer.write(
                { (connection) throws(SQLiteError) in try connection.execute("PRAGMA max_page_count = \(pages)") },
                failure: { $0 }, completion: { _ in continuation.resume() })
        }
    }

    /// Has the writer wait for `goesOn` whenever it carries a first write out: what is queued meanwhile shares its
    /// transaction.
    private func occupyWriter(of database: Database, until goesOn: DispatchSemaphore) {
        let began = DispatchSemaphore(value: 0)
        _ = database.writer.write(
            { (_) throws(SQLiteError) in
                began.signal()
                goesOn.wait()
            }, failure: { $0 }, completion: { _ in })
        began.wait()
    }

    /// Has the texts share a transaction; `completion` gets what each write failed of.
    private func writeTogether(
        _ texts: [String], to database: Database, completion: @escaping @Sendable ([SQLiteError?]) -> Void
    ) {
        let goesOn = DispatchSemaphore(value: 0)
        occupyWriter(of: database, until: goesOn)
        let outcomes = Outcomes()
        for text in texts {
            _ = database.writer.write(
                { (connection) throws(SQLiteError) in
                    try connection.statement("INSERT INTO note (text) VALUES (?)").bind(text).run()
                }, failure: { $0 },
                completion: { result in
                    let all = outcomes.add(result)
                    if all.count == texts.count { completion(all) }
                })
        }
        goesOn.signal()
    }
}

private struct WriteRefused: Error {}

/// What writes have failed of.
private final class Outcomes: Sendable {
    private let errors = Mutex<[SQLiteError?]>([])

    func add(_ result: Result<Void, SQLiteError>) -> [SQLiteError?] {
        errors.withLock { errors in
            if case .failure(let error) = result { errors.append(error) } else { errors.append(nil) }
            return errors
        }
    }
}
