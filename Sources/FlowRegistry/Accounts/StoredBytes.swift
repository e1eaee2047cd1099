/// What counts towards the quota of stored bytes: all that the changes of a flow leave. The view `expected_flow_usage` says
/// the same of what is stored.
enum StoredBytes {
    /// The rows of a revision, or of a move of an alias, with their entries in indexes and the audit log.
    static let row: Int64 = 512

    /// - Parameter name: nil where it is left to whoever counts.
    static func revision(_ name: String?, _ message: String?, definition: FlowDefinition?) -> Int64 {
        row + Int64((name?.utf8.count ?? 0) + (message?.utf8.count ?? 0) + (definition?.text.count ?? 0))
    }

    static func testUsers(_ contacts: [String]) -> Int64 {
        contacts.reduce(0) { $0 + 64 + Int64($1.utf8.count) }
    }
}
