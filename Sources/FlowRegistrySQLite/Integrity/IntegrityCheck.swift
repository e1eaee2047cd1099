import Crypto
import FlowRegistry
public import SQLite

/// Checks what a database holds, by SQLite's own checks and against what it has to be. It only reads; what it needs for
/// itself is temporary.
public struct IntegrityCheck {
    /// Of each subject no more are told.
    private static let maximumIssues = 20

    let connection: Connection

    /// Checks one state of the database, that of a transaction of its own.
    public init(_ connection: Connection) {
        self.connection = connection
    }

    /// What is wrong with these things, in their order.
    ///
    /// - Parameter begin: is told what is checked next. A damaged page that stops one check is an issue itself; throws
    ///   other failures of SQLite's.
    public func issues(
        _ subjects: [IntegritySubject], begin: (IntegritySubject) -> Void = { _ in }
    ) throws(SQLiteError) -> [IntegrityIssue] {
        try connection.snapshot { () throws(SQLiteError) in
            var issues: [IntegrityIssue] = []
            for subject in subjects {
                begin(subject)
                issues += try sentences(subject).map { IntegrityIssue(subject: subject, sentence: $0) }
            }
            return issues
        }
    }

    private func sentences(_ subject: IntegritySubject) throws(SQLiteError) -> [String] {
        do {
            return try check(subject)
        } catch {
            guard error.isDamage else { throw error }
            return ["A damaged page stops the look at the \(subject.rawValue): \(error.message)."]
        }
    }

    private func check(_ subject: IntegritySubject) throws(SQLiteError) -> [String] {
        switch subject {
        case .pages: try pages()
        case .foreignKeys: try foreignKeys()
        case .definitions: try definitions()
        case .revisions: try revisions() + actors()
        case .latestRevisions: try latestRevisions()
        case .auditLog: try auditLog() + reachedDates()
        case .widgetTypes: try widgetTypes()
        case .subflows: try subflows()
        case .usage: try UsageComparison(connection).differences()
        }
    }

    /// Source: https://sqlite.org/pragma.html#pragma_integrity_check
    private func pages() throws(SQLiteError) -> [String] {
        try connection.statement("PRAGMA integrity_check(20)").all { $0.text(0) }.filter { $0 != "ok" }.map { "\($0)." }
    }

    /// Source: https://sqlite.org/pragma.html#pragma_foreign_key_check
    private func foreignKeys() throws(SQLiteError) -> [String] {
        try connection.statement("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check() LIMIT 20")
            .all {
                "A row of \($0.text(0)) (\($0.optionalText(1) ?? "?")) refers to a \($0.text(2)) that is not there."
            }
    }

    private func definitions() throws(SQLiteError) -> [String] {
        var sentences: [String] = []
        let rows = try connection.statement("SELECT id, sha256, text FROM definition")
        while try rows.step() {
            guard sentences.count < Self.maximumIssues else { break }
            let isIntact = [UInt8](SHA256.hash(data: rows.bytes(2))) == rows.bytes(1)
            if !isIntact { sentences.append("The text of definition \(rows.int64(0)) is not what was stored.") }
        }
        rows.reset()
        return sentences
    }

    private func revisions() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT flow.sid, flow.revision, count(revision.number), max(revision.number)
            FROM flow LEFT JOIN revision ON revision.flow_id = flow.id
            WHERE flow.id NOT IN (SELECT flow_id FROM flow_purge) GROUP BY flow.id
            HAVING count(revision.number) IS NOT flow.revision OR max(revision.number) IS NOT flow.revision LIMIT 20
            """
        )
        .all { row in
            "The flow \(row.text(0)) is at revision \(row.int64(1)), and has \(row.int64(2)) revisions, "
                + "the last of them \(row.optionalInt64(3).map { "\($0)" } ?? "none")."
        }
    }

    /// Who has made a revision, as far as the audit log knows.
    private func actors() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT flow.sid, audited.number, audited.event_number
            FROM audited_revision AS audited JOIN flow ON flow.id = audited.flow_id
                JOIN revision ON revision.flow_id = audited.flow_id AND revision.number = audited.number
                LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
            WHERE revision.actor_type IS NOT audited.actor_type OR key_name.key_sid IS NOT audited.actor_key_sid LIMIT 20
            """
        )
        .all {
            "Revision \($0.int64(1)) of the flow \($0.text(0)) was made by another than entry \($0.int64(2)) "
                + "of the audit log says."
        }
    }

    private func latestRevisions() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT flow.sid FROM flow JOIN revision ON revision.flow_id = flow.id AND revision.number = flow.revision
            WHERE flow.id NOT IN (SELECT flow_id FROM flow_purge)
                AND (flow.status IS NOT revision.status OR flow.friendly_name IS NOT revision.friendly_name
                    OR flow.commit_message IS NOT revision.commit_message OR flow.author_sid IS NOT revision.author_sid
                    OR flow.definition_id IS NOT revision.definition_id
                    OR flow.published_revision IS NOT (
                        SELECT max(number) FROM revision WHERE flow_id = flow.id AND status = 'published'))
            LIMIT 20
            """
        )
        .all { "The flow \($0.text(0)) is not what its latest revision says." }
    }

    private func auditLog() throws(SQLiteError) -> [String] {
        let reader = CheckedRows(connection)
        do {
            switch try reader.verifyAuditLog() {
            case .intact: return []
            case .broken(let number, let reason): return ["The audit log is broken at entry \(number): \(reason)."]
            }
        } catch {
            throw reader.failure ?? .unreadableRow("audit_event")
        }
    }

    /// By these dates, entries are found that are of a certain time.
    private func reachedDates() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT number FROM (SELECT number, date_created, date_reached,
                max(date_created) OVER (ORDER BY number) AS date FROM audit_event)
            WHERE coalesce(date_reached, date_created) IS NOT date LIMIT 20
            """
        )
        .all { "The log had reached another date at entry \($0.int64(0)) than is noted there." }
    }

    private func widgetTypes() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            WITH expected (account_id, type, date_created, flow_id) AS (
                SELECT flow.account_id, definition_widget.type, flow.date_created, flow.id
                FROM definition_widget JOIN flow ON flow.definition_id = definition_widget.definition_id
                WHERE flow.id NOT IN (SELECT flow_id FROM flow_purge)),
            difference AS (
                SELECT flow_id FROM (SELECT * FROM expected EXCEPT SELECT * FROM flow_widget_type)
                UNION SELECT flow_id FROM (SELECT * FROM flow_widget_type EXCEPT SELECT * FROM expected))
            SELECT coalesce((SELECT sid FROM flow WHERE id = flow_id), flow_id) FROM difference LIMIT 20
            """
        )
        .all { "The widget types of the flow \($0.text(0)) are not those of its definition." }
    }

    private func subflows() throws(SQLiteError) -> [String] {
        var sentences: [String] = []
        let rows = try connection.statement(
            """
            SELECT id, text FROM definition WHERE instr(text, 'run-subflow') > 0
                OR EXISTS (SELECT 1 FROM definition_subflow WHERE definition_id = definition.id)
            """)
        defer { rows.reset() }
        while sentences.count < Self.maximumIssues, try rows.step() {
            let known = try DefinitionSubflowTable.all(of: rows.int64(0), on: connection)
            if known != FlowDefinition(trusted: rows.bytes(1)).subflows {
                sentences.append("The subflows of definition \(rows.int64(0)) are not those of its text.")
            }
        }
        return sentences + (try flowUses())
    }

    private func flowUses() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            WITH expected (account_id, subflow_sid, runs_latest_published, flow_id, definition_id) AS (
                SELECT account_id, flow_sid, flow_revision = 'LatestPublished', flow_id, definition_id
                FROM counted_definition JOIN definition_subflow USING (definition_id)),
            difference AS (
                SELECT flow_id FROM (SELECT * FROM expected EXCEPT SELECT * FROM flow_use)
                UNION SELECT flow_id FROM (SELECT * FROM flow_use EXCEPT SELECT * FROM expected))
            SELECT coalesce((SELECT sid FROM flow WHERE id = flow_id), flow_id) FROM difference LIMIT 20
            """
        )
        .all { "The subflows that the flow \($0.text(0)) is noted to run are not those that it runs." }
    }
}

/// The rows of a database that is only checked; it keeps what SQLite says of a damaged page.
private final class CheckedRows: SQLiteRows {
    private let connection: Connection
    let store: SQLiteStore? = nil
    private(set) var failure: SQLiteError?

    init(_ connection: Connection) {
        self.connection = connection
    }

    func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try body(connection)
        } catch {
            failure = error as? SQLiteError
            throw RegistryError(storage: error)
        }
    }

    func snapshot<Value>(_ body: () throws(RegistryError) -> Value) throws(RegistryError) -> Value { try body() }
}

/// What is checked in a database, one thing after the other.
public enum IntegritySubject: String, CaseIterable, Sendable {
    /// Every page, and every index against its table.
    case pages
    case foreignKeys = "foreign keys"
    /// Each definition's text against its SHA-256.
    case definitions
    /// Numbers from 1 on without a gap.
    case revisions
    /// What a flow repeats of its latest revision, and which one is published.
    case latestRevisions = "latest revisions"
    case auditLog = "audit log"
    case widgetTypes = "widget types"
    case subflows
    /// How much each account and each flow is counted to have.
    case usage

    /// What SQLite itself knows of, whatever the schema is.
    public static let structure: [Self] = [.pages, .foreignKeys]

    /// What cannot be rebuilt from the rest; quick to check.
    public static let content: [Self] = structure + [.definitions, .revisions, .latestRevisions, .auditLog]
}

/// Something that is wrong with a database.
public struct IntegrityIssue: Equatable, Sendable {
    public let subject: IntegritySubject
    /// A plain sentence.
    public let sentence: String
}
