/// The order of a list of flows. Equal names are ordered by date of creation, equal dates by SID, in the same direction.
public struct FlowOrder: Hashable, Sendable {
    /// What is ordered by, under its name in the API.
    public enum Key: String, Sendable, CaseIterable {
        case dateCreated = "DateCreated"
        /// The date of creation for a flow that was never updated.
        case dateUpdated = "DateUpdated"
        /// By code points.
        case friendlyName = "FriendlyName"
    }

    public let key: Key
    public let isDescending: Bool

    public static let newestFirst = FlowOrder(key: .dateCreated, isDescending: true)

    public init(key: Key, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Reads a key's name, with a minus sign before it for descending; nil for anything else.
    public init?(_ text: String) {
        let isDescending = text.hasPrefix("-")
        guard let key = Key(rawValue: isDescending ? String(text.dropFirst()) : text) else { return nil }
        self.init(key: key, isDescending: isDescending)
    }
}
