import CSQLite

/// FTS5's tokenizer `scoped`: words as `WordReader` has them, each with the text's scope before it.
///
/// The scope is what stands before the first U+001E of a text, in documents and in the strings of a query. Words of one
/// scope are never those of another, and lie together in the index: a search costs what its own scope's words cost.
///
/// A document has its words' beginnings, too, of one and of two characters, each once: at the place of the first word
/// that begins so. A string of a query with U+0001, which is in no word, asks for one of these. FTS5's
/// own index of beginnings (`prefix`) would have each word twice more, at all its places.
/// Source: https://sqlite.org/fts5.html#custom_tokenizers
struct TenantTokenizer {
    private let shared: UnsafeMutablePointer<Shared>
    private let reader: WordReader

    /// The connection frees what it is given.
    init(registeringOn connection: OpaquePointer) throws(SQLiteError) {
        let api = try Self.fts5(connection)
        shared = .allocate(capacity: 1)
        shared.initialize(to: Shared())
        var code = api.pointee.xFindTokenizer(
            api, "unicode61", &shared.pointee.unicode.context, &shared.pointee.unicode.methods)
        let reader = code == SQLITE_OK ? WordReader(shared.pointee.unicode) : nil
        if code == SQLITE_OK {
            var methods = fts5_tokenizer(xCreate: create, xDelete: delete, xTokenize: tokenize)
            code = api.pointee.xCreateTokenizer(api, "scoped", shared, &methods, release)
        }
        guard code == SQLITE_OK, let reader else {
            throw SQLiteError(code: code == SQLITE_OK ? SQLITE_NOMEM : code, on: connection)
        }
        self.reader = reader
    }

    /// Source: https://sqlite.org/fts5.html#extending_fts5
    private static func fts5(_ connection: OpaquePointer) throws(SQLiteError) -> UnsafeMutablePointer<fts5_api> {
        var api: UnsafeMutablePointer<fts5_api>?
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nil)
        withUnsafeMutablePointer(to: &api) { pointer in
            sqlite3_bind_pointer(statement, 1, pointer, "fts5_api_ptr", nil)
            _ = sqlite3_step(statement)
        }
        sqlite3_finalize(statement)
        guard let api else { throw SQLiteError(code: code == SQLITE_OK ? SQLITE_ERROR : code, on: connection) }
        return api
    }

    /// A text that is looked for, as words that must follow each other.
    func phrase(_ text: String, isPrefix: Bool) -> WordPhrase {
        var words: [[UInt8]] = []
        [UInt8](text.utf8).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                withUnsafeMutablePointer(to: &words) { words in
                    _ = reader.read(characters, isOpen: true, words, takeInto)
                }
            }
        }
        return WordPhrase(words: words, isPrefix: isPrefix)
    }

    /// Whether all phrases are in one or another of some texts.
    func has(_ pattern: WordPattern, in texts: [[UInt8]]) -> Bool {
        var search = WordPatternSearch(pattern)
        for text in texts {
            text.withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    search.begin(textOf: characters.count)
                    withUnsafeMutablePointer(to: &search) { search in
                        _ = reader.read(characters, isOpen: false, search, takeIntoSearch)
                    }
                }
            }
        }
        return search.isFound
    }
}

/// What a connection's tokenizers share.
private struct Shared {
    var unicode = Unicode61()
}

/// One tokenizer in use: `unicode61`'s, and what is made of its words.
private struct Scoped {
    let reader: WordReader
    var text: TenantText
}

private func create(
    _ context: UnsafeMutableRawPointer?, _ arguments: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ count: Int32,
    _ tokenizer: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let shared = context?.assumingMemoryBound(to: Shared.self) else { return SQLITE_ERROR }
    guard let reader = WordReader(shared.pointee.unicode) else { return SQLITE_NOMEM }
    let scoped = UnsafeMutablePointer<Scoped>.allocate(capacity: 1)
    scoped.initialize(to: Scoped(reader: reader, text: TenantText()))
    tokenizer?.pointee = OpaquePointer(scoped)
    return SQLITE_OK
}

private func delete(_ tokenizer: OpaquePointer?) {
    guard let tokenizer else { return }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    scoped.pointee.text.deallocate()
    scoped.deinitialize(count: 1)
    scoped.deallocate()
}

private func release(_ context: UnsafeMutableRawPointer?) {
    guard let shared = context?.assumingMemoryBound(to: Shared.self) else { return }
    shared.deinitialize(count: 1)
    shared.deallocate()
}

private func tokenize(
    _ tokenizer: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ text: UnsafePointer<CChar>?,
    _ count: Int32, _ take: TakeWord?
) -> Int32 {
    guard let tokenizer, let text, let take else { return SQLITE_OK }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    let all = UnsafeBufferPointer(start: text, count: Int(count))
    let isDocument = flags & FTS5_TOKENIZE_DOCUMENT != 0
    guard let start = scoped.pointee.text.begin(all, isDocument: isDocument) else { return SQLITE_OK }
    (scoped.pointee.text.context, scoped.pointee.text.take) = (context, take)
    let (reader, rest) = (scoped.pointee.reader, UnsafeBufferPointer(rebasing: all[start...]))
    return reader.read(rest, isOpen: !isDocument, scoped, takeScoped)
}

private func takeScoped(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let scoped = context?.assumingMemoryBound(to: Scoped.self), let word else { return SQLITE_ERROR }
    return scoped.pointee.text.give(word, Int(count), flags, (start, end))
}

private func takeInto(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let words = context?.assumingMemoryBound(to: [[UInt8]].self), let word else { return SQLITE_ERROR }
    words.pointee.append([UInt8](UnsafeRawBufferPointer(start: word, count: Int(count))))
    return SQLITE_OK
}

private func takeIntoSearch(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let search = context?.assumingMemoryBound(to: WordPatternSearch.self), let word else { return SQLITE_ERROR }
    return search.pointee.take(word, Int(count)) ? SQLITE_OK : SQLITE_DONE
}
