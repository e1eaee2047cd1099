import SQLite

extension SQLiteError {
    /// A row that no version of ours can have written.
    static func unreadableRow(_ table: String) -> SQLiteError {
        SQLiteError(code: 11, message: "a row of the table \(table) is not one of ours")
    }
}
