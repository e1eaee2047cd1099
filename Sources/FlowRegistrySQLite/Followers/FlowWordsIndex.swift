import SQLite

/// The search index as its follower writes it, in one transaction.
///
/// A flow's words are a document, with a number of its own. A flow that gets others gets another document; the words of the
/// former one stay, and count for nothing, until all is written once more.
struct FlowWordsIndex {
    static let schema =
        DocumentChunk.schema + """
            CREATE TABLE indexed_flow (
                flow    INTEGER PRIMARY KEY, -- its row id in the database
                sid     TEXT    NOT NULL, -- by which it is told from a later one with the row id
                document INTEGER NOT NULL, -- the number of its words'
                version BLOB    NOT NULL -- what they are made of
            ) STRICT;
            CREATE TABLE search_index (
                id       INTEGER PRIMARY KEY CHECK (id = 1),
                document INTEGER NOT NULL, -- the next one's number, by which is known to which part it goes
                flows    INTEGER NOT NULL -- how many there are
            ) STRICT;
            INSERT INTO search_index VALUES (1, 0, 0);

            """ + SearchPart.schema

    /// So many documents that count for nothing are no waste.
    private static let allowedDocuments: Int64 = 4_096

    private let file: Connection
    private var document: Int64
    private var flows: Int64
    private var chunks: [Int64: [UInt8]] = [:]

    init(on file: Connection) throws(SQLiteError) {
        let row = try file.statement("SELECT document, flows FROM search_index").first { ($0.int64(0), $0.int64(1)) }
        guard let row else { throw .unreadableRow("search_index") }
        self.file = file
        (document, flows) = row
    }

    /// The part that new documents go to.
    private var part: SearchPart { SearchPart.part(of: document) }

    /// Whether more documents count for nothing than for something.
    var isWasteful: Bool { document - part.documents.lowerBound > 2 * flows + Self.allowedDocuments }

    /// Has the next documents go to the empty part.
    mutating func turn() { document = part.other.documents.lowerBound }

    /// Removes all documents of the part that new ones do not go to.
    func clear() throws(SQLiteError) {
        let part = part.other
        try file.statement(part.clear).run()
        try file.statement("DELETE FROM document_flows WHERE chunk >= ? AND chunk < ?")
            .bind(DocumentChunk.number(of: part.documents.lowerBound))
            .bind(DocumentChunk.number(of: part.documents.upperBound)).run()
    }

    /// Has flows be found by their words, and by no others.
    mutating func take(_ entries: [FlowWordsEntry]) throws(SQLiteError) {
        try forget(gone: entries.filter { $0.flow == nil }.map(\.sid))
        for entry in entries { try take(entry) }
    }

    /// Writes flows once more whose documents are in the part that new ones do not go to.
    mutating func renew(_ entries: [FlowWordsEntry]) throws(SQLiteError) {
        let part = part
        for entry in entries {
            let known = try entry.flow.flatMap { flow throws(SQLiteError) in try indexed(flow) }
            guard let words = entry.words, let flow = entry.flow, let known, known.sid == entry.sid,
                !part.documents.contains(known.document)
            else { continue }
            try forget(known.document)
            try write(words, of: entry, flow)
        }
    }

    /// Writes what is to be known of the documents, as the last thing in a transaction.
    func finish() throws(SQLiteError) {
        for (number, flows) in chunks {
            try file.statement("INSERT OR REPLACE INTO document_flows VALUES (?, ?)").bind(number).bind(blob: flows)
                .run()
        }
        try file.statement("UPDATE search_index SET document = ?, flows = ?").bind(document).bind(flows).run()
    }

    private mutating func take(_ entry: FlowWordsEntry) throws(SQLiteError) {
        guard let flow = entry.flow else { return }
        let known = try indexed(flow)
        guard let words = entry.words else {
            if let known { try forget(flow, known.document) }
            return
        }
        if let known {
            let isWhereNewOnesAre = part.documents.contains(known.document)
            if known.sid == entry.sid, known.version == words.version, isWhereNewOnesAre { return }
            try forget(known.document)
        } else {
            flows += 1
        }
        try write(words, of: entry, flow)
    }

    private mutating func write(_ words: FlowWordsEntry.Words, of entry: FlowWordsEntry, _ flow: Int64)
        throws(SQLiteError)
    {
        let part = part
        guard document < part.documents.upperBound - 1 else {
            throw SQLiteError(code: 1, message: "the search index has no number for another document")
        }
        try file.statement(part.insert).bind(document).bind(text: words.definition).bind(text: words.message)
            .bind(text: words.name).run()
        try file.statement("INSERT OR REPLACE INTO indexed_flow VALUES (?, ?, ?, ?)").bind(flow).bind(entry.sid)
            .bind(document).bind(blob: words.version).run()
        try set(flow, of: document)
        document += 1
    }

    /// Flows that have no row any more.
    private mutating func forget(gone sids: [String]) throws(SQLiteError) {
        guard !sids.isEmpty else { return }
        let list = "[" + sids.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        let known = try file.statement(Self.withSIDs).bind(list).all { ($0.int64(0), $0.int64(1)) }
        for (flow, document) in known { try forget(flow, document) }
    }

    private mutating func forget(_ flow: Int64, _ document: Int64) throws(SQLiteError) {
        try file.statement("DELETE FROM indexed_flow WHERE flow = ?").bind(flow).run()
        try forget(document)
        flows -= 1
    }

    private mutating func forget(_ document: Int64) throws(SQLiteError) { try set(0, of: document) }

    private mutating func set(_ flow: Int64, of document: Int64) throws(SQLiteError) {
        let number = DocumentChunk.number(of: document)
        var flows =
            if let known = chunks.removeValue(forKey: number) { known } else {
                try DocumentChunk.flows(number, on: file)
            }
        if flows.count < DocumentChunk.bytes { flows = [UInt8](repeating: 0, count: DocumentChunk.bytes) }
        DocumentChunk.set(flow, of: document, in: &flows)
        chunks[number] = flows
    }

    private func indexed(_ flow: Int64) throws(SQLiteError) -> (sid: String, document: Int64, version: [UInt8])? {
        try file.statement("SELECT sid, document, version FROM indexed_flow WHERE flow = ?").bind(flow)
            .first { ($0.text(0), $0.int64(1), $0.bytes(2)) }
    }

    /// All flows are looked at: a flow is gone so soon behind its deletion that nobody saw it deleted, or it is not there.
    private static let withSIDs: StaticString = """
        SELECT flow, document FROM indexed_flow WHERE sid IN (SELECT value FROM json_each(?))
        """
}
