import FlowRegistrySQLite

/// What an examination has found, as the command line prints it.
package struct CheckDocument: Encodable, Equatable, Sendable {
    package struct IntegrityIssue: Encodable, Equatable, Sendable {
        package var subject: String
        package var sentence: String
    }

    package var database: String
    package var schemaVersion: Int64
    /// What was looked at.
    package var subjects: [String]
    package var findings: [IntegrityIssue]

    package enum CodingKeys: String, CodingKey {
        case database, subjects, findings
        case schemaVersion = "schema_version"
    }
}
