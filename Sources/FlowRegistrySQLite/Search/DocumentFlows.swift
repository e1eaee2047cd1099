import SQLite

/// Which flow each document of the search index is of; none where the flow has other words by now, or is gone.
///
/// What a search finds are documents, of which there may be very many: so the flows are stored by 512, in four bytes each,
/// the least significant one first.
enum DocumentChunk {
    static let count: Int64 = 512
    static let bytes = Int(count) * MemoryLayout<UInt32>.size

    static let schema = """
        CREATE TABLE document_flows (
            chunk INTEGER PRIMARY KEY, -- the documents' number / 512
            flows BLOB NOT NULL -- the row id of each one's flow in the database, or 0
        ) STRICT;

        """

    static func number(of document: Int64) -> Int64 { document / count }

    /// Empty where there is no such chunk.
    static func flows(_ number: Int64, on file: Connection) throws(SQLiteError) -> [UInt8] {
        try file.statement("SELECT flows FROM document_flows WHERE chunk = ?").bind(number).first { $0.bytes(0) } ?? []
    }

    static func flow(of document: Int64, in flows: [UInt8]) -> Int64 {
        let place = Int(document % count) * MemoryLayout<UInt32>.size
        guard place < flows.count else { return 0 }
        let (low, high) = (UInt32(flows[place]) | UInt32(flows[place + 1]) << 8, flows[place + 2...place + 3])
        return Int64(low | UInt32(high[place + 2]) << 16 | UInt32(high[place + 3]) << 24)
    }

    static func set(_ flow: Int64, of document: Int64, in flows: inout [UInt8]) {
        let place = Int(document % count) * MemoryLayout<UInt32>.size
        for offset in 0..<MemoryLayout<UInt32>.size {
            flows[place + offset] = UInt8(truncatingIfNeeded: flow >> (8 * Int64(offset)))
        }
    }
}

/// The flows of the documents that one search finds: each chunk is read once.
final class DocumentFlows {
    private let file: Connection
    private var chunks: [Int64: [UInt8]] = [:]
    private var last: (number: Int64, flows: [UInt8]) = (-1, [])

    init(on file: Connection) { self.file = file }

    /// The flow of a document; nil where it is of none any more.
    func flow(of document: Int64) throws(SQLiteError) -> Int64? {
        let number = DocumentChunk.number(of: document)
        if number != last.number { last = (number, try flows(number)) }
        let flow = DocumentChunk.flow(of: document, in: last.flows)
        return flow == 0 ? nil : flow
    }

    private func flows(_ number: Int64) throws(SQLiteError) -> [UInt8] {
        if let known = chunks[number] { return known }
        let flows = try DocumentChunk.flows(number, on: file)
        chunks[number] = flows
        return flows
    }
}
