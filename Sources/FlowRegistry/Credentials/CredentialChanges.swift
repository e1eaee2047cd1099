import Synchronization

/// Tells whether credentials, or what they allow, may have changed: read from any thread without a lock.
///
/// In its low bits the word has how many changes are under way just now, above them how many have ended.
final class CredentialChanges: Sendable {
    private static let ended = 1 << 24

    private let word = Atomic<Int>(0)

    /// What changes with every change, before it can be seen and before it is acknowledged.
    var value: Int { word.load(ordering: .sequentiallyConsistent) }

    /// Who asks for a write, as its transaction sees it. Throws `.unauthenticated` and `.accountNotActive` where the
    /// credentials were revoked after the request was admitted, and what the reader throws.
    func confirmed(
        _ caller: VerifiedCaller, at now: Timestamp, _ reader: any StoreReader
    ) throws(RegistryError) -> Caller {
        let verification = caller.verification
        let isExpired = verification.dateExpires.map { $0 <= now } ?? false
        if !isExpired, stands(verification.changes) { return caller.caller }
        return try reader.credential(of: caller).accepted(at: now).caller
    }

    /// Whether what was found out at this value holds in a transaction, which sees what is not committed yet.
    private func stands(_ value: Int) -> Bool { value == self.value && value & (Self.ended - 1) == 0 }

    fileprivate func add(_ count: Int) { word.wrappingAdd(count, ordering: .sequentiallyConsistent) }

    fileprivate static let begin = 1
    fileprivate static let end = ended - 1
    fileprivate static let cancel = -1
}

/// What one write changes of credentials, if it does: begun once, however often the write is carried out.
final class CredentialChange: Sendable {
    private let changes: CredentialChanges
    private let isBegun = Atomic(false)

    init(_ changes: CredentialChanges) {
        self.changes = changes
    }

    func begin() {
        if !isBegun.exchange(true, ordering: .relaxed) { changes.add(CredentialChanges.begin) }
    }

    /// Once, when it was committed or rolled back, before anybody is told.
    func end(isCommitted: Bool) {
        guard isBegun.load(ordering: .relaxed) else { return }
        changes.add(isCommitted ? CredentialChanges.end : CredentialChanges.cancel)
    }
}
