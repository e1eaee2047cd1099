import FlowRegistry

/// What a walk along the audit log has found, as the command line prints it.
struct AuditDocument: Codable, Equatable, Sendable {
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

    init(_ verification: AuditVerification) {
        switch verification {
        case .intact(let count, let hash):
            (isIntact, entries) = (true, count)
            head = hash.map { $0.reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) } }
        case .broken(let number, let reason):
            (isIntact, entries, self.reason) = (false, number - 1, reason)
        }
    }
}
