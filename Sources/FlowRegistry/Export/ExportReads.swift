/// Whole accounts as records.
extension StoreReader {
    /// The next records of an account's flows, in the order in which they were made, about `maximumBytes` of them.
    ///
    /// Each flow is exported as it was at one moment, the flows one after the other.
    ///
    /// - Throws: `.conflict` where a flow was purged, or a backup restored, while it was exported.
    public func exportPart(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart {
        try snapshot { () throws(RegistryError) in
            if let log = position?.log, try !hasAuditEvent(log, in: nil) {
                throw .conflict("A backup was restored while flows were exported: start the export again")
            }
            var log = position?.log
            if log == nil { log = try lastAuditEvent()?.position }
            var part = ExportPartReader(
                account: account, maximumBytes: maximumBytes, log: log, position: position)
            return try part.read(self)
        }
    }
}

/// Collects records until they are long enough for one part.
private struct ExportPartReader {
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

    mutating func read(_ reader: some StoreReader) throws(RegistryError) -> ExportPart {
        while !isFull {
            guard let (flow, first) = try next(reader) else {
                if let position, !position.isFlowComplete {
                    throw .conflict("A flow was purged while it was exported: start the export again")
                }
                return ExportPart(records: records, next: nil)
            }
            try read(flow, from: first, reader)
        }
        return ExportPart(records: records, next: position)
    }

    /// The flow to go on with, and its first revision that is missing.
    private func next(_ reader: some StoreReader) throws(RegistryError) -> (StoredFlow, Int64)? {
        guard let position else { return try reader.exportedFlow(.first, in: account).map { ($0, 1) } }
        let id = StoredID(position.flow)
        if position.isFlowComplete { return try reader.exportedFlow(.after(id), in: account).map { ($0, 1) } }
        return try reader.exportedFlow(.at(id), in: account).map { ($0, position.revision + 1) }
    }

    private mutating func read(
        _ flow: StoredFlow, from first: Int64, _ reader: some StoreReader
    ) throws(RegistryError) {
        if first == 1 { records.append(.flow(ExportedFlow(sid: flow.sid, accountSID: account))) }
        var last = first - 1
        try reader.forEachRevision(of: flow, from: first) { revision in
            records.append(.revision(revision))
            last = revision.number
            bytes += Self.recordBytes + (revision.definition?.text.count ?? 0)
            return !isFull
        }
        let isFlowComplete = last == flow.revisions
        if isFlowComplete { records.append(.flowEnd(try reader.exportedEnd(of: flow))) }
        position = ExportPosition(
            flow: flow.id.value, revision: last, isFlowComplete: isFlowComplete, log: log)
    }
}

/// Some records, and where the next ones begin; nil at the end.
public struct ExportPart: Sendable {
    public let records: [ExportRecord]
    public let next: ExportPosition?

    public init(records: [ExportRecord], next: ExportPosition?) {
        self.records = records
        self.next = next
    }
}

/// How far an export has come.
public struct ExportPosition: Sendable {
    /// The storage's own number of the flow.
    public let flow: Int64
    /// The last revision that was exported.
    public let revision: Int64
    public let isFlowComplete: Bool
    /// The last entry that the audit log had when the export began: a registry that has it no longer was restored since.
    public let log: AuditPosition?

    public init(flow: Int64, revision: Int64, isFlowComplete: Bool, log: AuditPosition? = nil) {
        self.flow = flow
        self.revision = revision
        self.isFlowComplete = isFlowComplete
        self.log = log
    }
}
