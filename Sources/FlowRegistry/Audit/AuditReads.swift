/// The audit log: written by every change in its own transaction, read here.
extension StoreReader {
    /// A page of what happened to the account's resources, newest first. Throws `.invalidPageToken` for a position
    /// that is no entry of the account's.
    ///
    /// Where few entries are wanted, a page ends before its size is reached, and may be empty: it says where the next one
    /// begins (`Page.boundary`), since only so many entries are looked at for each.
    public func auditEvents(
        in account: AccountSID, matching filter: AuditFilter = AuditFilter(), page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try snapshot { () throws(RegistryError) in
            if let position = page.start.position, try !hasAuditEvent(position, in: account) {
                throw .invalidPageToken
            }
            return try storedAuditEvents(in: account, matching: filter, page: page)
        }
    }
}

/// A walk along the whole audit log, a batch of entries at a time, so that no read is long.
struct AuditWalk {
    private var chain: AuditChainVerifier
    private var states = AuditedStates()

    private static let batch = 1_000

    /// - Parameter head: a hash that an earlier walk has given; its absence means that the log was cut or rewritten.
    init(head: [UInt8]?) {
        chain = AuditChainVerifier(head: head)
    }

    var verification: AuditVerification { chain.verification }

    /// Takes the next entries; true when there are no more. What is stored is compared as it is when the last is taken.
    mutating func walkOn(_ reader: some StoreReader) throws(RegistryError) -> Bool {
        let entries = try reader.auditEvents(after: chain.count, limit: Self.batch)
        for entry in entries {
            guard chain.take(entry) else { return true }
            if let entry { states.take(entry) }
        }
        guard entries.count < Self.batch else { return false }
        if let difference = try states.firstDifference(from: reader) { chain.end(difference) }
        return true
    }
}

extension StoreReader {
    /// Verifies the whole log, as the reader sees it.
    public func verifyAuditLog() throws(RegistryError) -> AuditVerification {
        var walk = AuditWalk(head: nil)
        while try !walk.walkOn(self) {}
        return walk.verification
    }
}

/// Which entries of the audit log are wanted; nil stands for any. What is asked for together must all hold.
public struct AuditFilter: Hashable, Sendable {
    /// Whose resource_sid is this: a SID, or a path that begins with one, as an alias's.
    public var resourceSID: String?
    /// Of the flow itself, its test users and its aliases.
    public var flowSID: FlowSID?
    /// The SID of a key, or of the account whose auth token was used.
    public var actorSID: String?
    public var action: AuditAction?
    /// The address in each of the forms that it may have been noted in; empty for any.
    public var addresses: [String]
    /// On or after this date.
    public var start: Timestamp?
    /// On or before this date.
    public var end: Timestamp?

    public init(
        resourceSID: String? = nil, flowSID: FlowSID? = nil, actorSID: String? = nil, action: AuditAction? = nil,
        addresses: [String] = [], start: Timestamp? = nil, end: Timestamp? = nil
    ) {
        self.resourceSID = resourceSID
        self.flowSID = flowSID
        self.actorSID = actorSID
        self.action = action
        self.addresses = addresses
        self.start = start
        self.end = end
    }

    /// Whether every entry is wanted.
    public var isEmpty: Bool { self == AuditFilter() }
}

/// A place in the audit log, known again only where the log has the same entry there: one that was cut back to a backup gives
/// the numbers once more.
public struct AuditPosition: Hashable, Sendable {
    public let number: Int64
    /// The first eight bytes of the entry's hash.
    public let fingerprint: UInt64

    public init(number: Int64, fingerprint: UInt64) {
        self.number = number
        self.fingerprint = fingerprint
    }

    public init(number: Int64, hash: [UInt8]) {
        self.init(number: number, fingerprint: hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
