/// What a restore has done, as the command line prints it.
struct RestoreDocument: Encodable, Equatable, Sendable {
    var database: String
    var backup: String
    var bytes: Int64
    var schemaVersion: Int64
    /// Where the old database is, and its log beside it; nil where there was none.
    var kept: String?

    enum CodingKeys: String, CodingKey {
        case database, backup, bytes, kept
        case schemaVersion = "schema_version"
    }
}
