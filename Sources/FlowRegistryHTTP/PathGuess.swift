/// What a path without a route may have been meant to be.
struct PathGuess {
    /// Each as its segments, the likeliest first.
    let paths: [[Substring]]

    /// A longer path, in bytes, is not looked at.
    private static let maximumLength = 256
    private static let versions: [Substring] = ["v2", "v1", "2010-04-01"]

    /// A base URL with the version in it has that twice, or none has it; a slash is at the end or doubled; case is ignored.
    init(_ path: Substring) {
        guard path.utf8.count <= Self.maximumLength else {
            paths = []
            return
        }
        let segments = path.split(separator: "/")
        let rest = segments.drop { Self.versions.contains(Substring($0.lowercased())) }
        let versions = segments.prefix(segments.count - rest.count)
        paths = versions.isEmpty ? [segments] + Self.versions.map { [$0] + segments } : [versions.suffix(1) + rest]
    }
}
