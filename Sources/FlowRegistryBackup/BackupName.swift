package import FlowRegistry

/// The name of a backup's file, by which it is known as one: `flow-registry-20260131T235959Z.db`.
///
/// Only what was proven gets such a name. One that was made before a migration ends in `-schema-7.db`, by the version of
/// the schema that it has.
package struct BackupName: Hashable, Sendable, CustomStringConvertible {
    /// When its state was taken.
    package let date: Timestamp
    /// Of a backup before a migration.
    package let schema: Int64?

    package init(date: Timestamp, schema: Int64? = nil) {
        self.date = date
        self.schema = schema
    }

    /// nil for the name of any other file.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.start), text.hasSuffix(Self.end) else { return nil }
        let parts = text.dropFirst(Self.start.count).dropLast(Self.end.count)
            .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = Self.date(parts[0]) else { return nil }
        let schema = parts.count == 2 ? Int64(parts[1].trimmingPrefix("schema-")) : nil
        self.init(date: date, schema: schema)
        // Written again it has to be the same name.
        guard description == text else { return nil }
    }

    package var description: String {
        let date = date.description.filter { $0 != "-" && $0 != ":" }
        return Self.start + date + (schema.map { "-schema-\($0)" } ?? "") + Self.end
    }

    /// The file with its SHA-256, as sha256sum(1) writes and checks it.
    package static func checksumFile(of path: String) -> String { path + ".sha256" }

    /// What an unfinished backup is called.
    package var partial: String { "." + description + Self.partialEnd }

    package static func isPartial(_ text: String) -> Bool {
        guard text.hasPrefix("."), let end = text.firstRange(of: partialEnd) else { return false }
        return BackupName(String(text[..<end.lowerBound].dropFirst())) != nil
    }

    private static let start = "flow-registry-"
    private static let end = ".db"
    private static let partialEnd = ".partial"

    private static func date(_ text: Substring) -> Timestamp? {
        let digits = text.filter(\.isNumber)
        guard text.count == 16, digits.count == 14 else { return nil }
        var rest = digits[...]
        func next(_ count: Int) -> Substring {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        return Timestamp("\(next(4))-\(next(2))-\(next(2))T\(next(2)):\(next(2)):\(next(2))Z")
    }
}
