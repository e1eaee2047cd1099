import FlowRegistrySQLite

/// What an examination has found, as the command line prints it.
struct CheckDocument: Encodable, Equatable, Sendable {
    struct IntegrityIssue: Encodable, Equatable, Sendable {
        var subject: String
        var sentence: String
    }

    var database: String
    var schemaVersion: Int64
    /// What was looked at.
    var subjects: [String]
    var findings: [IntegrityIssue]

    enum CodingKeys: String, CodingKey {
        case database, subjects, findings
        case schemaVersion = "schema_version"
    }
}
