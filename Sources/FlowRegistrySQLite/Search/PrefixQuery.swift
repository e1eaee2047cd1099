import FlowRegistry
import SQLite

/// The beginning of words in one account, ASCII letters and digits.
struct PrefixQuery {
    /// What stands before each word of the account in the index.
    let scope: String
    /// The least word that begins so, as it stands there.
    let term: [UInt8]

    init(_ text: String, _ scope: String) {
        self.scope = scope
        // To the tokenizer such a text is one word, in small letters.
        term = [UInt8]((scope + text.lowercased()).utf8)
    }

    /// Hexadecimal, of which the last digit is told from others: no account's is the beginning of another's. A word has it
    /// before it in the index, so it is as short as can be.
    static func scope(of account: Int64) -> String {
        let digits = String(account, radix: 16).utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        let last = digits.count - 1
        return String(
            decoding: digits.enumerated().map { $0.offset == last ? 0x61 + $0.element : 0x41 + $0.element },
            as: UTF8.self)
    }

    /// The flows that have any word that begins so: from the words' lists, one behind the other.
    func found(on file: Connection, _ documents: DocumentFlows) throws(SQLiteError) -> RowIDSet {
        var found = RowIDSet()
        for part in SearchPart.all {
            // No byte of UTF-8 is 255.
            let rows = try file.statement(part.places).bind(text: term).bind(text: term + [0xFF])
            defer { rows.reset() }
            while try rows.step() {
                if let flow = try documents.flow(of: rows.int64(0)) { found.insert(flow) }
            }
        }
        return found
    }
}
