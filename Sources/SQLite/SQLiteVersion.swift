import CSQLite

/// SQLite, as it is loaded.
public enum SQLiteVersion {
    /// As `3.40.1`.
    public static var text: String { String(cString: sqlite3_libversion()) }
}
