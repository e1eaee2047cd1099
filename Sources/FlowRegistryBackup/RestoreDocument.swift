/// What a restore has done, as the command line prints it.
package struct RestoreDocument: Encodable, Equatable, Sendable {
    package var database: String
    package var backup: String
    package var bytes: Int64
    package var schemaVersion: Int64
    /// Where the old database is, and its log beside it; nil where there was none.
    package var kept: String?

    package enum CodingKeys: String, CodingKey {
        case database, backup, bytes, kept
        case schemaVersion = "schema_version"
    }
}
