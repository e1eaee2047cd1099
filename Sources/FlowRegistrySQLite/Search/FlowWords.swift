import FlowRegistry
import SQLite

/// What is searched, as FTS5 is asked for it in one account.
///
/// FTS5 finds the beginning of a word by merging the lists of all words that begin so, before it gives the first row.
/// Where these are few they are looked up here and asked for one by one, whose lists FTS5 only reads as far as it has
/// to; where they are many, what is in their lists is a set of its own (`PrefixQuery`). Beginnings of one or two
/// characters need neither: they have lists of their own.
struct FlowWords {
    /// More words than this with one beginning are not asked for one by one: each is looked up, and costs every row a
    /// comparison.
    private static let maximumWords = 24
    /// Longer ones are left to FTS5: it cuts the longest, perhaps within a character.
    private static let maximumBytes = 1_024

    /// What must be there beside the expression.
    private let beginning: PrefixQuery?
    /// nil where there is nothing but `beginning`.
    private let expression: String?

    /// nil where nothing can be found: there is nothing to look for, or no such word in the account.
    init?(_ search: SearchText, in account: Int64, on file: Connection) throws(SQLiteError) {
        let scope = PrefixQuery.scope(of: account)
        guard let last = search.terms.last else { return nil }
        // FTS5 takes a string in which it sees no word for none, but not before an AND.
        let areWords = search.terms.allSatisfy { $0.text.utf8.contains(where: Self.isASCIILetterOrDigit) }
        let strings = Strings(scope, file)
        guard last.isPrefix, strings.ending(of: last) == .word, areWords, let end = Self.lastWord(of: last.text) else {
            (beginning, expression) = (nil, strings.expression(search.terms))
            return
        }
        let others = search.terms.dropLast()
        let begun = PrefixQuery(String(last.text[end...]), scope)
        if let words = try Self.words(begun, on: file) {
            if words.isEmpty { return nil }
            let any = words.map { strings.string(last.text[..<end] + $0) }.joined(separator: " OR ")
            (beginning, expression) = (nil, others.isEmpty ? any : "\(strings.expression(others)) AND (\(any))")
        } else if end == last.text.startIndex {
            (beginning, expression) = (begun, others.isEmpty ? nil : strings.expression(others))
        } else {
            (beginning, expression) = (nil, strings.expression(search.terms))
        }
    }

    /// The flows that have them.
    func found(on file: Connection) throws(SQLiteError) -> RowIDSet {
        let documents = DocumentFlows(on: file)
        var found = try beginning?.found(on: file, documents)
        guard let expression else { return found ?? RowIDSet() }
        let matching = try Self.found(expression, on: file, documents)
        if found == nil { return matching }
        found?.formIntersection(matching)
        return found ?? matching
    }

    private static func found(
        _ expression: String, on file: Connection, _ documents: DocumentFlows
    ) throws(SQLiteError) -> RowIDSet {
        var found = RowIDSet()
        for part in SearchPart.all {
            let rows = try file.statement(part.matches).bind(expression)
            defer { rows.reset() }
            while try rows.step() {
                if let flow = try documents.flow(of: rows.int64(0)) { found.insert(flow) }
                try file.checkTime()
            }
        }
        return found
    }

    /// Where the last word of an ASCII text begins that ends with it; nil where that is not known without the tokenizer.
    private static func lastWord(of text: String) -> String.Index? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let last = text.utf8.last, isASCIILetterOrDigit(last) else {
            return nil
        }
        let end = text.utf8.lastIndex { !isASCIILetterOrDigit($0) }
        return end.map { text.utf8.index(after: $0) } ?? text.startIndex
    }

    /// The words of the account that begin so; nil where they are not to be asked for one by one.
    private static func words(
        _ beginning: PrefixQuery, on connection: Connection
    ) throws(SQLiteError) -> [String]? {
        var (words, next): ([String], [UInt8]) = ([], beginning.term)
        while let word = try word(from: next, on: connection), word.starts(with: beginning.term) {
            if words.count == maximumWords || word.count > maximumBytes { return nil }
            words.append(String(decoding: word.dropFirst(beginning.scope.utf8.count), as: UTF8.self))
            // No word has U+0001 in it: the least text behind the word.
            next = word + [1]
        }
        return words
    }

    /// The least word from one on.
    private static func word(from text: [UInt8], on file: Connection) throws(SQLiteError) -> [UInt8]? {
        var least: [UInt8]?
        for part in SearchPart.all {
            guard let word = try file.statement(part.word).bind(text: text).first({ $0.bytes(0) }) else { continue }
            if least.map({ word.lexicographicallyPrecedes($0) }) ?? true { least = word }
        }
        return least
    }

    /// The terms of a search as strings of FTS5's, each with the account before it that stands before the texts in
    /// the index.
    private struct Strings {
        private let scope: String
        private let connection: Connection

        init(_ scope: String, _ connection: Connection) {
            (self.scope, self.connection) = (scope, connection)
        }

        func expression(_ terms: some Collection<SearchText.Term>) -> String {
            terms.map(expression).joined(separator: " ")
        }

        /// Only asked of what may end in another way than with a word.
        func ending(of term: SearchText.Term) -> WordPhrase.Ending {
            if !term.isPrefix, term.text.utf8.allSatisfy({ $0 < 0x80 }) { return .word }
            return connection.phrase(term.text, isPrefix: term.isPrefix).ending
        }

        /// Nothing but quotes has a meaning in a string (https://sqlite.org/fts5.html §3.1), and a term has none.
        func string(_ text: some StringProtocol) -> String { "\"\(scope)\u{1E}\(text)\"" }

        private func expression(_ term: SearchText.Term) -> String {
            switch ending(of: term) {
            case .onlyCharacter: listed(term.text)
            case .shortWord where term.isPrefix: listed(term.text)
            case .word where term.isPrefix, .character: string(term.text) + "*"
            case .word, .shortWord, .unspaced: string(term.text)
            }
        }

        /// A beginning that has a list of its own.
        private func listed(_ text: String) -> String { "\"\(scope)\u{1}\(text)\"" }
    }

    private static func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
