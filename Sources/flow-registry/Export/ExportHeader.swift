/// The first line of an export.
struct ExportHeader: Codable {
    static let type = "header"
    static let format = "flow-registry-export"
    /// Raised when an older program could not read what is written.
    static let version = 1

    var type = Self.type
    var format = Self.format
    var version = Self.version
    var dateCreated: String

    enum CodingKeys: String, CodingKey {
        case type, format, version
        case dateCreated = "date_created"
    }
}
