import CSQLite

/// FTS5's tokenizer `scoped`: words as `unicode61` has them, each with the text's scope before it.
///
/// The scope is what stands before the first U+001F of a text, in documents and in the strings of a query. Words of one
/// scope are never those of another, and lie together in the index: a search costs what its own scope's words cost.
/// Source: https://sqlite.org/fts5.html#custom_tokenizers
enum ScopedTokenizer {
    static func register(on connection: OpaquePointer) throws(SQLiteError) {
        let api = try fts5(connection)
        let unicode = UnsafeMutablePointer<Unicode61>.allocate(capacity: 1)
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
}

/// FTS5's own tokenizer, by which words are found; the tokenizer's context.
private struct Unicode61 {
    var methods = fts5_tokenizer()
    var context: UnsafeMutableRawPointer?
}

/// One tokenizer in use: `unicode61`'s, and the word being scoped.
private struct Scoped {
    /// Words are cut to this many bytes (FTS5_MAX_TOKEN_SIZE).
    static let maximumBytes = 32_768

    let methods: fts5_tokenizer
    let words: OpaquePointer?
    let word: UnsafeMutablePointer<CChar>
    var scopeBytes = 0
    var context: UnsafeMutableRawPointer?
    var take: TakeWord?
}

private typealias TakeWord =
    @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32
    ) -> Int32

private func create(
    _ context: UnsafeMutableRawPointer?, _ arguments: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ count: Int32,
    _ tokenizer: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let unicode = context?.assumingMemoryBound(to: Unicode61.self).pointee else { return SQLITE_ERROR }
    var words: OpaquePointer?
    let code = unicode.methods.xCreate(unicode.context, arguments, count, &words)
    guard code == SQLITE_OK else { return code }
    let scoped = UnsafeMutablePointer<Scoped>.allocate(capacity: 1)
    scoped.initialize(
        to: Scoped(methods: unicode.methods, words: words, word: .allocate(capacity: Scoped.maximumBytes)))
    tokenizer?.pointee = OpaquePointer(scoped)
    return SQLITE_OK
}

private func delete(_ tokenizer: OpaquePointer?) {
    guard let tokenizer else { return }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    scoped.pointee.methods.xDelete(scoped.pointee.words)
    scoped.pointee.word.deallocate()
    scoped.deallocate()
}

private func release(_ context: UnsafeMutableRawPointer?) {
    context?.assumingMemoryBound(to: Unicode61.self).deallocate()
}

private func tokenize(
    _ tokenizer: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ text: UnsafePointer<CChar>?,
    _ count: Int32, _ take: TakeWord?
) -> Int32 {
    guard let tokenizer, let text else { return SQLITE_OK }
    let scoped = UnsafeMutablePointer<Scoped>(tokenizer)
    let all = UnsafeBufferPointer(start: text, count: Int(count))
    let scope = all.prefix { $0 != 0x1F }
    guard scope.count < min(all.count, 64) else { return SQLITE_OK }
    scoped.pointee.word.update(from: text, count: scope.count)
    scoped.pointee.scopeBytes = scope.count
    scoped.pointee.context = context
    scoped.pointee.take = take
    let start = Int32(scope.count + 1)
    return scoped.pointee.methods.xTokenize(
        scoped.pointee.words, scoped, flags, text + Int(start), count - start, takeScoped)
}

private func takeScoped(
    _ context: UnsafeMutableRawPointer?, _ flags: Int32, _ word: UnsafePointer<CChar>?, _ count: Int32, _ start: Int32,
    _ end: Int32
) -> Int32 {
    guard let scoped = context?.assumingMemoryBound(to: Scoped.self), let word, let take = scoped.pointee.take else {
        return SQLITE_ERROR
    }
    let scope = scoped.pointee.scopeBytes
    let kept = min(Int(count), Scoped.maximumBytes - scope)
    (scoped.pointee.word + scope).update(from: word, count: kept)
    let offset = Int32(scope + 1)
    return take(
        scoped.pointee.context, flags, scoped.pointee.word, Int32(scope + kept), start + offset, end + offset)
}
