/// Brings a database to the schema that this binary knows: forward only, each step in a transaction of its own.
///
/// `PRAGMA user_version` counts the steps; the table `migration` keeps each one's name and checksum, so that a step
/// whose text has changed since is noticed.
struct Migrator {
    /// "FlwR": marks the file as ours (https://sqlite.org/fileformat2.html#application_id).
    static let applicationID: Int64 = 0x466C_7752

    let migrations: [(name: String, sql: [UInt8])]
    /// By a migration's name, the checksum of an earlier text that has made the same schema.
    var formerChecksums: [String: Int64] = [:]
    let path: String

    /// Applies what is missing. Throws a `DatabaseError` before anything is written to a file that is not ours.
    func migrate(_ connection: Connection, telling steps: MigrationSteps) throws(DatabaseError) {
        let version = try knownVersion(of: connection)
        if version > 0, version < migrations.count { try steps.prepare(version, Int64(migrations.count)) }
        for index in Int(version)..<migrations.count {
            if version > 0 {
                steps.begin(migrations[index].name, index - Int(version), migrations.count - Int(version))
            }
            try apply(index, on: connection)
            if connection.isCheckpointDue { connection.checkpoint() }
        }
    }

    /// The schema version, 0 for an empty file. Throws a `DatabaseError` for a file that is not ours.
    func knownVersion(of connection: Connection) throws(DatabaseError) -> Int64 {
        let version = try version(of: connection)
        guard version <= migrations.count else {
            throw .newerSchema(path: path, version: version, known: Int64(migrations.count))
        }
        try checkApplied(version, on: connection)
        return version
    }

    private func version(of connection: Connection) throws(DatabaseError) -> Int64 {
        do {
            let version = try pragma("PRAGMA user_version", on: connection)
            let application = try pragma("PRAGMA application_id", on: connection)
            let tables = try pragma("SELECT count(*) FROM sqlite_schema", on: connection)
            guard application == Self.applicationID || (application == 0 && version == 0 && tables == 0) else {
                throw DatabaseError.foreignApplication(path: path, applicationID: application)
            }
            return version
        } catch let error as SQLiteError {
            throw Database.openingError(error, path: path)
        } catch let error as DatabaseError {
            throw error
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    private func checkApplied(_ version: Int64, on connection: Connection) throws(DatabaseError) {
        guard version > 0 else { return }
        let applied: [(Int64, Int64)]
        do {
            applied = try connection.statement("SELECT version, checksum FROM migration ORDER BY version")
                .all { ($0.int64(0), $0.int64(1)) }
        } catch {
            throw Database.openingError(error, path: path)
        }
        for (number, checksum) in applied where number >= 1 && number <= migrations.count {
            let migration = migrations[Int(number) - 1]
            guard Self.checksum(migration.sql) == checksum || formerChecksums[migration.name] == checksum else {
                throw .migrationChanged(path: path, name: migration.name)
            }
        }
    }

    private func apply(_ index: Int, on connection: Connection) throws(DatabaseError) {
        let migration = migrations[index]
        do {
            try connection.transaction("BEGIN IMMEDIATE") { () throws(SQLiteError) in
                if index == 0 { try prepare(connection) }
                try connection.execute(String(decoding: migration.sql, as: UTF8.self))
                try connection.statement("INSERT INTO migration (version, name, checksum) VALUES (?, ?, ?)")
                    .bind(Int64(index + 1)).bind(migration.name).bind(Self.checksum(migration.sql)).run()
                try connection.execute("PRAGMA user_version = \(index + 1)")
            }
        } catch {
            if error.isDiskFull { throw .diskFull(path: path) }
            throw .migrationFailed(path: path, name: migration.name, reason: error.message)
        }
    }

    private func prepare(_ connection: Connection) throws(SQLiteError) {
        try connection.execute(
            """
            PRAGMA application_id = \(Self.applicationID);
            CREATE TABLE migration (
                version  INTEGER PRIMARY KEY,
                name     TEXT    NOT NULL,
                checksum INTEGER NOT NULL
            ) STRICT;
            """)
    }

    private func pragma(_ sql: StaticString, on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement(sql).first { $0.int64(0) } ?? 0
    }

    /// FNV-1a, 64 bits: it notices an edited file and is no defence against anybody
    /// (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv).
    static func checksum(_ bytes: [UInt8]) -> Int64 {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }
}
