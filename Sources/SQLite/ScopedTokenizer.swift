import CSQLite

/// FTS5's tokenizer `scoped`: words as `unicode61` has them without diacritics, each with the text's scope before it.
///
/// The scope is what stands before the first U+001F of a text, in documents and in the strings of a query. Words of one
/// scope are never those of another, and lie together in the index: a search costs what its own scope's words cost.
///
/// A document has its words' beginnings, too, of one and of two characters, each once: at the place of the first word
/// that begins so. A string of a query with U+0001 instead of U+001F, which is in no word, asks for one of these. FTS5's
/// own index of beginnings (`prefix`) would have each word twice more, at all its places.
/// Source: https://sqlite.org/fts5.html#custom_tokenizers
struct ScopedTokenizer {
    private let unicode: UnsafeMutablePointer<Unicode61>

    /// The connection frees what it is given.
    init(registeringOn connection: OpaquePointer) throws(SQLiteError) {
        let api = try Self.fts5(connection)
        unicode = .allocate(capacity: 1)
        unicode.initialize(to: Unicode61())
        var code = api.pointee.xFindTokenizer(api, "unicode61", &unicode.pointee.context, &unicode.pointee.methods)
        if code == SQLITE_OK {
            var methods = fts5_tokenizer(xCreate: create, xDelete: delete, xTokenize: tokenize)
            code = api.pointee.xCreateTokenizer(api, "scoped", unicode, &methods, release)
        }
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: connection) }
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

    /// Whether a text is one word, of one or two characters: such are among the beginnings, longer ones are not.
    func isBeginning(_ text: String) -> Bool {
        var found = FoundWords()
        return each(wordOf: [UInt8](text.utf8), &found, takeFound) == SQLITE_OK && found.count == 1 && found.isLastShort
    }

    /// Whether a text has a word that begins so, in small letters and without diacritics.
    func hasWord(beginningWith beginning: [UInt8], in text: [UInt8]) -> Bool {
        var begun = BegunWord(beginning: beginning)
        _ = each(wordOf: text, &begun, takeBegun)
        return begun.isFound
    }

    /// Gives all words to `take`, with `context`, until it answers with something else than SQLITE_OK.
    private func each<Context>(wordOf text: [UInt8], _ context: inout Context, _ take: TakeWord) -> Int32 {
        let (methods, words) = (unicode.pointee.methods, unicode.pointee.create())
        guard let words else { return SQLITE_NOMEM }
        defer { methods.xDelete(words) }
        return withUnsafeMutablePointer(to: &context) { context in
            text.withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    methods.xTokenize(
                        words, context, FTS5_TOKENIZE_QUERY, characters.baseAddress, Int32(characters.count), take)
                }
            }
        }
    }
}

typealias TakeWord =
    @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32
    ) -> Int32

/// FTS5's own tokenizer, by which words are found; the tokenizer's context.
private struct Unicode61 {
    var methods = fts5_tokenizer()
    var context: UnsafeMutableRawPointer?

    /// One in use, which the caller deletes; nil where there is no memory. A schema that says what is done with
    /// diacritics says the same.
    func create() -> OpaquePointer? {
        var words: OpaquePointer?
        let code = "remove_diacritics".withCString { name in
            "2".withCString { value in
                var arguments: [UnsafePointer<CChar>?] = [name, value]
                return methods.xCreate(context, &arguments, Int32(arguments.count), &words)
            }
        }
        return code == SQLITE_OK ? words : nil
    }
}

/// One tokenizer in use: `unicode61`'s, and what is made of its words.
private struct Scoped {
    let methods: fts5_tokenizer
    let words: OpaquePointer
    var text = ScopedText()
}

private func create(
    _ context: UnsafeMutableRawPointer?, _ arguments: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ count: Int32,
    _ tokenizer: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let unicode = context?.assumingMemoryBound(to: Unicode61.self).pointee else { return SQLITE_ERROR }
    guard let words = unicode.create() else { return SQLITE_NOMEM }
    let scoped = UnsafeMutablePointer<Scoped>.allocate(capacity: 1)
    scoped.initialize(to: Scoped(methods: unicode.methods, words: words))
    tokenizer?.pointee = OpaquePointer(scoped)
    return SQLITE_OK
}

private func delete(_ tokenizer: OpaquePointer?) {
    guard let tokenizer else { return }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    scoped.pointee.methods.xDelete(scoped.pointee.words)
    scoped.pointee.text.deallocate()
    scoped.deinitialize(count: 1)
    scoped.deallocate()
}

private func release(_ context: UnsafeMutableRawPointer?) {
    context?.assumingMemoryBound(to: Unicode61.self).deallocate()
}

private func tokenize(
    _ tokenizer: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ text: UnsafePointer<CChar>?,
    _ count: Int32, _ take: TakeWord?
) -> Int32 {
    guard let tokenizer, let text, let take else { return SQLITE_OK }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    let all = UnsafeBufferPointer(start: text, count: Int(count))
    guard let start = scoped.pointee.text.begin(all, isDocument: flags & FTS5_TOKENIZE_DOCUMENT != 0) else {
        return SQLITE_OK
    }
    (scoped.pointee.text.context, scoped.pointee.text.take) = (context, take)
    return scoped.pointee.methods.xTokenize(
        scoped.pointee.words, scoped, flags, text + start, count - Int32(start), takeScoped)
}

private func takeScoped(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let scoped = context?.assumingMemoryBound(to: Scoped.self), let word else { return SQLITE_ERROR }
    return scoped.pointee.text.give(word, Int(count), flags, (start, end))
}

/// What a text has of words.
private struct FoundWords {
    var count = 0
    var isLastShort = false
}

private func takeFound(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let found = context?.assumingMemoryBound(to: FoundWords.self), let word else { return SQLITE_ERROR }
    let lengths = ScopedText.beginnings(of: word, Int(count))
    found.pointee.count += 1
    found.pointee.isLastShort = max(lengths.one, lengths.two) == Int(count)
    return SQLITE_OK
}

/// A word that is looked for in a text.
private struct BegunWord {
    let beginning: [UInt8]
    var isFound = false
}

private func takeBegun(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let begun = context?.assumingMemoryBound(to: BegunWord.self), let word else { return SQLITE_ERROR }
    begun.pointee.isFound = UnsafeRawBufferPointer(start: word, count: Int(count)).starts(with: begun.pointee.beginning)
    return begun.pointee.isFound ? SQLITE_DONE : SQLITE_OK
}
