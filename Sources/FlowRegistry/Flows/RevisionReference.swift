/// Which revision of a flow is meant: a number, or one of the names that move (contract §6.8), aliases among them.
public enum RevisionReference: Hashable, Sendable {
    case number(Int64)
    case latestPublished
    case latestRevision
    /// The key says for whom, where the alias points at two revisions.
    case alias(AliasName, stickyKey: String?)

    /// Reads a path segment or parameter. Throws `.invalidRevision` for what is neither a number nor a name (error
    /// 81021); Studio's two names are case-sensitive.
    public init(_ text: String, stickyKey: String? = nil) throws(RegistryError) {
        switch text {
        case "LatestPublished": self = .latestPublished
        case "LatestRevision": self = .latestRevision
        default:
            if let name = AliasName(text) {
                self = .alias(name, stickyKey: stickyKey)
                return
            }
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
                throw .invalidRevision
            }
            // A number past 64 bits is a revision that does not exist.
            self = .number(Int64(text) ?? Int64.max)
        }
    }
}

/// Where a revision stands among those of its flow.
public enum RevisionPlace: Hashable, Sendable {
    case number(Int64)
    case latestPublished
    case latest
}
