import FlowRegistryClient
import JSON

/// What a walk along the audit log has found, as the command line prints it.
struct AuditDocument: Encodable {
    var isIntact: Bool
    /// How many entries were proved.
    var entries: Int64
    /// The last entry's hash, or null.
    var head: String?
    /// Why the first entry behind the proved ones is broken.
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case entries, head, reason
        case isIntact = "intact"
    }

    /// nil for a resource that is no verification.
    init?(_ resource: JSONValue) {
        guard case .boolean(let isIntact)? = resource.members["intact"], let entries = resource.integer("entries")
        else {
            return nil
        }
        (self.isIntact, self.entries) = (isIntact, entries)
        (head, reason) = (resource.text("head"), resource.text("reason"))
    }
}
