import FlowRegistry
import SQLite

/// A search among the texts of flows, instead of in the index: it finds what the index finds that has their words as they
/// are in the open transaction.
struct FlowTextSearch {
    private let pattern: WordPattern
    private let connection: Connection

    init(_ search: SearchText, on connection: Connection) {
        pattern = WordPattern(search.terms.map { connection.phrase($0.text, isPrefix: $0.isPrefix) })
        self.connection = connection
    }

    /// How many words are looked for.
    var wordCount: Int { pattern.wordCount }

    /// Those of some flows that have all words.
    func found(among flows: RowIDSet) throws(SQLiteError) -> RowIDSet {
        var found = RowIDSet()
        for id in flows.ids {
            if connection.has(pattern, in: try FlowTexts.texts(of: id, on: connection)) { found.insert(id) }
            try connection.checkTime()
        }
        return found
    }
}
