import CSQLite

/// A prepared statement: bind, step, read; reset by its next use.
public final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let boundBytes: ByteCount
    private var bound: Int32 = 0
    private var readBytes = 0

    init(_ sql: String, on connection: Connection) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw SQLiteError(code: code, on: connection.handle) }
        handle = prepared
        self.connection = connection.handle
        boundBytes = connection.boundBytes
    }

    deinit { sqlite3_finalize(handle) }

    /// Has the parameter of a name be the next one that is bound; nil where the statement has none.
    public func at(_ name: StaticString) -> Statement? {
        let index = name.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { sqlite3_bind_parameter_index(handle, $0.baseAddress) }
        }
        bound = index - 1
        return index > 0 ? self : nil
    }

    /// Binds the next parameter.
    @discardableResult
    public func bind(_ value: Int64?) throws(SQLiteError) -> Self {
        let index = next()
        try check(value.map { sqlite3_bind_int64(handle, index, $0) } ?? sqlite3_bind_null(handle, index))
        return self
    }

    /// Binds the next parameter; the text is copied.
    @discardableResult
    public func bind(_ value: String?) throws(SQLiteError) -> Self {
        let index = next()
        guard var value else {
            try check(sqlite3_bind_null(handle, index))
            return self
        }
        let code = value.withUTF8 { bindText(UnsafeRawBufferPointer($0), at: index) }
        try check(code)
        return self
    }

    /// Binds the next parameter to a blob; the bytes are copied.
    @discardableResult
    public func bind(blob: [UInt8]?) throws(SQLiteError) -> Self {
        let index = next()
        guard let blob else {
            try check(sqlite3_bind_null(handle, index))
            return self
        }
        boundBytes.value += blob.count
        try check(
            blob.withUnsafeBytes { csqlite_bind_blob_copy(handle, index, $0.baseAddress, UInt64($0.count)) })
        return self
    }

    /// Binds the next parameter to text held as UTF-8; the bytes are copied.
    @discardableResult
    public func bind(text: [UInt8]?) throws(SQLiteError) -> Self {
        let index = next()
        guard let text else {
            try check(sqlite3_bind_null(handle, index))
            return self
        }
        boundBytes.value += text.count
        try check(text.withUnsafeBytes { bindText($0, at: index) })
        return self
    }

    /// What the texts and blobs have that were read of the rows of this run.
    public var bytesRead: Int { readBytes }

    /// How many steps SQLite's machine has made for it so far: what a statement costs, whatever the computer is.
    var steps: Int { Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 0)) }

    /// Steps to the next row; false when there is none.
    public func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            reset()
            return false
        case let code:
            let error = SQLiteError(code: code, on: connection)
            reset()
            throw error
        }
    }

    /// Steps to the end, for a statement whose rows nobody reads.
    public func run() throws(SQLiteError) {
        while try step() {}
    }

    /// What `read` makes of the first row, or nil without one; the statement is reset.
    public func first<Value>(_ read: (Statement) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value? {
        defer { reset() }
        return try step() ? try read(self) : nil
    }

    /// What `read` makes of every row.
    public func all<Value>(_ read: (Statement) throws(SQLiteError) -> Value) throws(SQLiteError) -> [Value] {
        defer { reset() }
        var values: [Value] = []
        while try step() { values.append(try read(self)) }
        return values
    }

    /// What `read` makes of the first rows: of so many at most, and of no further one once `bytes` of texts and blobs were
    /// read; and whether there are more rows.
    public func some<Value>(
        atMost count: Int, bytes: Int, _ read: (Statement) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> (values: [Value], hasMore: Bool) {
        defer { reset() }
        var values: [Value] = []
        while try step() {
            guard values.count < count, bytesRead < bytes else { return (values, true) }
            values.append(try read(self))
        }
        return (values, false)
    }

    public func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    public func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

    /// The text of a column, empty for NULL.
    public func text(_ column: Int32) -> String {
        guard let text = sqlite3_column_text(handle, column) else { return "" }
        let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
        readBytes += bytes.count
        return String(decoding: bytes, as: UTF8.self)
    }

    public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// The bytes of a blob or text column, empty for NULL.
    public func bytes(_ column: Int32) -> [UInt8] {
        guard let blob = sqlite3_column_blob(handle, column) else { return [] }
        let bytes = UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(handle, column)))
        readBytes += bytes.count
        return [UInt8](bytes)
    }

    /// How many columns a row has.
    public var columnCount: Int32 { sqlite3_column_count(handle) }

    /// Appends a column's type and value, so that no two rows append the same bytes.
    public func append(_ column: Int32, to bytes: inout [UInt8]) {
        let type = sqlite3_column_type(handle, column)
        bytes.append(UInt8(type))
        switch type {
        case SQLITE_NULL: return
        case SQLITE_INTEGER: Self.append(UInt64(bitPattern: int64(column)), to: &bytes)
        case SQLITE_FLOAT: Self.append(sqlite3_column_double(handle, column).bitPattern, to: &bytes)
        default:
            let blob = sqlite3_column_blob(handle, column)
            let value = UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(handle, column)))
            Self.append(UInt64(value.count), to: &bytes)
            bytes.append(contentsOf: value)
        }
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// Ends the current run and forgets the bindings.
    public func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        bound = 0
        readBytes = 0
    }

    /// A NULL pointer would bind NULL where empty text is meant.
    private func bindText(_ bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
        guard let start = bytes.baseAddress else { return csqlite_bind_text_copy(handle, index, "", 0) }
        return csqlite_bind_text_copy(handle, index, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
    }

    private func next() -> Int32 {
        bound += 1
        return bound
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: connection) }
    }
}

/// The text of a statement that is put together of parts, once; connections prepare it once each.
public final class SQL: Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}
