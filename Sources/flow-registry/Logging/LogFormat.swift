/// How lines of the log look.
enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-01-31T23:59:59.123Z notice message name=value`, for people.
    case text
    /// One JSON object a line, for machines.
    case json
}
