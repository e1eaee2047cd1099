/// Which revision of a flow is meant: a number, or one of the names that move (contract §6.8).
public enum RevisionReference: Hashable, Sendable {
    case number(Int64)
    case latestPublished
    case latestRevision

    /// Reads a path segment. Throws `.invalidRevision` for anything but a number or one of the two names, which are
    /// case-sensitive (error 81021).
    public init(_ text: String) throws(RegistryError) {
        switch text {
        case "LatestPublished": self = .latestPublished
        case "LatestRevision": self = .latestRevision
        default:
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
                throw .invalidRevision
            }
            // A number past 64 bits is a revision that does not exist.
            self = .number(Int64(text) ?? Int64.max)
        }
    }
}
