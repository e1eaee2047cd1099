public import FlowRegistry
import SQLite

/// Whole accounts as records, from SQLite.
public struct SQLiteExportRepository: ExportRepository {
    let storage: Storage

    public func part(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                if let log = position?.log, try !AuditEventRow.exists(log, in: nil, on: connection) {
                    return .failure(
                        .conflict("A backup was restored while flows were exported: start the export again"))
                }
                var log = position?.log
                if log == nil { log = try AuditEventRow.last(on: connection) }
                var reader = ExportReader(account: account, maximumBytes: maximumBytes, log: log, position: position)
                return try reader.read(on: connection)
            }
        }
    }
}

/// Collects records until they are long enough for one part.
private struct ExportReader {
    let account: AccountSID
    let maximumBytes: Int
    let log: AuditPosition?
    var position: ExportPosition?
    private var records: [ExportRecord] = []
    private var bytes = 0

    /// What a record takes beside its definition, about.
    private static let recordBytes = 300

    init(account: AccountSID, maximumBytes: Int, log: AuditPosition?, position: ExportPosition?) {
        self.account = account
        self.maximumBytes = maximumBytes
        self.log = log
        self.position = position
    }

    private var isFull: Bool { bytes >= maximumBytes }

    mutating func read(on connection: Connection) throws(SQLiteError) -> Result<ExportPart, RegistryError> {
        while !isFull {
            guard let (flow, first) = try next(on: connection) else {
                if let position, !position.isFlowComplete {
                    return .failure(.conflict("A flow was purged while it was exported: start the export again"))
                }
                return .success(ExportPart(records: records, next: nil))
            }
            try read(flow, from: first, on: connection)
        }
        return .success(ExportPart(records: records, next: position))
    }

    /// The flow to go on with, and its first revision that is missing.
    private func next(on connection: Connection) throws(SQLiteError) -> (ExportedFlowRow, Int64)? {
        if let position, !position.isFlowComplete {
            return try ExportedFlowRow.row(position.flow, in: account, on: connection)
                .map { ($0, position.revision + 1) }
        }
        return try ExportedFlowRow.next(after: position?.flow ?? 0, in: account, on: connection).map { ($0, 1) }
    }

    private mutating func read(
        _ flow: ExportedFlowRow, from first: Int64, on connection: Connection
    ) throws(SQLiteError) {
        if first == 1 { records.append(.flow(ExportedFlow(sid: flow.sid, accountSID: account))) }
        var last = first - 1
        try flow.revisions(from: first, in: account, on: connection) { revision in
            records.append(.revision(revision))
            last = revision.number
            bytes += Self.recordBytes + (revision.definition?.text.count ?? 0)
            return !isFull
        }
        let isFlowComplete = last == flow.revisions
        if isFlowComplete { records.append(.flowEnd(try flow.end(in: account, on: connection))) }
        position = ExportPosition(flow: flow.id, revision: last, isFlowComplete: isFlowComplete, log: log)
    }
}
