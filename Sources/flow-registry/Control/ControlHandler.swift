import CommandSupport
import FlowRegistry
import FlowRegistrySQLite

/// Carries out what the command line asks for, in the service or, when none runs, in the command's own process.
struct ControlHandler: Sendable {
    let registry: SQLiteRegistry

    func reply(to request: ControlRequest) async -> ControlReply {
        do {
            return try await carryOut(request)
        } catch {
            return .failure(Self.sentence(error, request.isOfImport), Self.exitReason(error))
        }
    }

    private func carryOut(_ request: ControlRequest) async throws(RegistryError) -> ControlReply {
        switch request {
        case .checkReadiness: checkReadiness()
        case .createAccount(let friendlyName): try await createAccount(friendlyName)
        case .listAccounts: try listAccounts()
        case .fetchAccount(let sid): .accounts([document(try account(sid))])
        case .updateAccount(let sid, let friendlyName, let status): try await updateAccount(sid, friendlyName, status)
        case .setAccountPolicy(let sid, let requireIfMatch, let subflowReferences, let quotas):
            try await setAccountPolicy(sid, requireIfMatch, subflowReferences, quotas)
        case .createSecondaryToken(let account): try await createSecondaryToken(of: account)
        case .promoteSecondaryToken(let account): try await promoteSecondaryToken(of: account)
        case .deleteSecondaryToken(let account): try await deleteSecondaryToken(of: account)
        case .createKey(let account, let friendlyName, let type, let allow, let dateExpires):
            try await createKey(in: account, friendlyName, type, allow, dateExpires)
        case .listKeys(let account): try listKeys(in: account)
        case .fetchKey(let sid, let account): try fetchKey(sid, in: account)
        case .updateKey(let sid, let account, let friendlyName, let allow):
            try await updateKey(sid, in: account, friendlyName, allow)
        case .deleteKey(let sid, let account): try await deleteKey(sid, in: account)
        case .verifyAudit(let head): try verifyAudit(head)
        case .exportAccount(let sid): try exportAccount(sid)
        case .exportPart(let account, let position, let maximumBytes):
            try exportPart(of: account, after: position, maximumBytes)
        case .importAccount(let record): try await importAccount(record)
        case .importRecords(let account, let records): try await importRecords(records, into: account)
        }
    }

    private func checkReadiness() -> ControlReply {
        let failures = registry.store.readiness().compactMap { check in
            check.failure.map { "\(check.subject.rawValue): \($0)" }
        }
        guard !failures.isEmpty else { return .done }
        return .failure("The service is not ready: \(failures.joined(separator: "; ")).", .unavailable)
    }

    /// The value of a write, once it is on the disk.
    func written<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        try await withCheckedContinuation { continuation in
            registry.write(body) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Every element of a list that is read page by page.
    func all<Element, Position>(
        _ position: (Element) -> Position,
        _ page: (PageRequest<Position>) throws(RegistryError) -> Page<Element>
    ) throws(RegistryError) -> [Element] {
        var elements: [Element] = []
        var start = PageRequest<Position>.Start.first
        while true {
            let next = try page(PageRequest(start: start, size: 1_000))
            elements += next.elements
            guard next.hasNext, let last = next.elements.last else { return elements }
            start = .after(position(last))
        }
    }

    /// Throws `.notFound` for text that is no SID of an account here.
    func account(_ sid: String) throws(RegistryError) -> Account {
        guard let sid = AccountSID(sid) else { throw .notFound }
        return try registry.read { reader throws(RegistryError) in try reader.account(sid, in: .server) }
    }

    private static func exitReason(_ error: RegistryError) -> ExitReason {
        switch error {
        case .storageFull, .storageUnavailable: .output
        case .overloaded: .temporary
        default: .unavailable
        }
    }

    /// - Parameter isOfImport: whether what came before it was changed.
    private static func sentence(_ error: RegistryError, _ isOfImport: Bool) -> String {
        let unchanged = isOfImport ? "" : "; nothing was changed"
        return switch error {
        case .notFound: "There is no such account or key."
        case .missingParameter(let name): "The option \(options[name] ?? name) is missing."
        case .invalidParameter(let name, let reason): "The value of \(options[name] ?? name) \(reason)."
        case .conflict(let reason), .malformedRequest(let reason): "\(reason)."
        case .storageFull: "The disk is full\(unchanged)."
        case .storageUnavailable(let reason): "The disk cannot be used\(unchanged): \(reason)."
        case .overloaded: "The service has too many writes waiting\(unchanged); try again."
        default: isOfImport ? "The import cannot go on: \(error)." : "Nothing was changed: \(error)."
        }
    }

    /// The options of the command line by the parameters that they stand for.
    private static var options: [String: String] {
        [
            "FriendlyName": "--friendly-name", "KeyType": "--type", "Policy": "--allow", "DateExpires": "--expires",
            "Head": "--head",
        ]
    }
}
