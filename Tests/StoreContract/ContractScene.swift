package import FlowRegistry
package import TestSupport

/// A registry on a new store, with two accounts and a clock that stands still until it is turned.
package struct ContractScene<Engine: Store>: Sendable {
    package let registry: Registry<Engine>
    package let clock: TestClock
    package let account: AccountSID
    package let stranger: AccountSID
    package let token: String

    package static var day: Int64 { 86_400 }
    /// Of idempotency records, so that few cases have to write many.
    package static var idempotency: IdempotencyLimits { IdempotencyLimits(count: 16, bytes: 16_000) }

    /// - Parameters:
    ///   - retentionDays: how long a deleted flow can be brought back.
    ///   - quotas: what an account may have.
    package init(store: Engine, retentionDays: Int = 30, quotas: Quotas = Quotas()) async throws {
        let clock = TestClock()
        self.clock = clock
        registry = Registry(
            store: store, flowRetentionDays: retentionDays, quotas: quotas, idempotency: Self.idempotency,
            now: { clock.now })
        let first = try await registry.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "One", by: .commandLine)
        }
        (account, token) = (first.account.sid, first.authToken)
        stranger = try await registry.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Two", by: .commandLine)
        }.account.sid
    }

    /// The account's own hand.
    package var actor: AuditActor {
        AuditActor(authority: .credential(.authToken, of: account), address: "192.0.2.1", requestID: "RQ1")
    }

    package func read<Value>(_ body: (Engine.Reader) throws -> Value) throws -> Value { try registry.rows(body) }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await registry.written(for: account, body)
    }

    /// A definition whose one widget has this name, and that runs these flows as subflows.
    package static func definition(_ widget: String = "a", running subflows: [(FlowSID, String)] = []) throws
        -> FlowDefinition
    {
        let runs = subflows.enumerated().map { index, subflow in
            """
            ,{"name":"run\(index)","type":"run-subflow","transitions":[],"properties":{"flow_sid":"\(subflow.0)",\
            "flow_revision":"\(subflow.1)"}}
            """
        }
        return try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"\#(widget)","states":[{"name":"\#(widget)","type":"trigger","transitions":[]}"#
                    .utf8) + [UInt8](runs.joined().utf8) + [UInt8]("]}".utf8))
    }

    package func create(
        _ name: String = "flow", _ status: FlowStatus = .draft, in account: AccountSID? = nil,
        _ definition: FlowDefinition? = nil, by actor: AuditActor = .commandLine
    ) async throws -> Flow {
        let new = NewFlow(friendlyName: name, status: status, definition: try definition ?? Self.definition())
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: owner, by: actor)
        }
    }

    @discardableResult
    package func update(
        _ flow: FlowSID, _ update: FlowUpdate = FlowUpdate(status: .draft), in account: AccountSID? = nil,
        if precondition: Precondition = .none, by actor: AuditActor = .commandLine
    ) async throws -> Flow {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: owner, to: update, if: precondition, by: actor)
        }
    }

    @discardableResult
    package func delete(
        _ flow: FlowSID, in account: AccountSID? = nil, if precondition: Precondition = .none
    ) async throws -> [String] {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.deleteFlow(flow, in: owner, if: precondition, by: .commandLine)
        }
    }

    @discardableResult
    package func undelete(_ flow: FlowSID, in account: AccountSID? = nil) async throws -> Flow {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.undeleteFlow(flow, in: owner, if: .none, by: .commandLine)
        }
    }

    package func purge(limit: Int = 100) async throws -> PurgeProgress {
        try await write { transaction throws(RegistryError) in try transaction.purgeFlows(limit: limit) }
    }

    @discardableResult
    package func point(
        _ name: AliasName, of flow: FlowSID, at revision: Int64, canary: Int64? = nil, in account: AccountSID? = nil,
        if precondition: Precondition = .none
    ) async throws -> Alias {
        let (owner, actor) = (account ?? self.account, self.actor)
        let target = AliasTarget<RevisionReference>(
            revision: .number(revision),
            canary: canary.map { AliasTarget.Canary(revision: .number($0), percent: 50) })
        return try await write { transaction throws(RegistryError) in
            try transaction.setAlias(name, of: flow, in: owner, to: target, if: precondition, by: actor)
        }
    }

    package func setTestUsers(_ users: [String], of flow: FlowSID, in account: AccountSID? = nil) async throws
        -> TestUsers
    {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.setTestUsers(users, of: flow, in: owner, if: .none, by: .commandLine)
        }
    }

    package func createKey(
        _ name: String = "key", _ type: APIKeyType = .standard, expires: Timestamp? = nil
    ) async throws -> CreatedAPIKey {
        let key = try NewAPIKey(friendlyName: name, type: type, dateExpires: expires)
        let account = account
        return try await write { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: .commandLine)
        }
    }

    /// Runs `body` on the rows themselves, and keeps nothing.
    package func tryRows<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            registry.store.write(isDryRun: true, for: nil, body) { continuation.resume(returning: $0) }
        }.get()
    }

    package func usage(of account: AccountSID? = nil) throws -> AccountUsage {
        try read { try $0.account(account ?? self.account, in: .server) }.usage
    }

    /// What the account's flows are, with all that belongs to them.
    package func export(maximumBytes: Int = 1 << 20, of account: AccountSID? = nil) throws -> [ExportRecord] {
        var (records, position): ([ExportRecord], ExportPosition?) = ([], nil)
        while true {
            let part = try read {
                try $0.exportPart(of: account ?? self.account, after: position, maximumBytes: maximumBytes)
            }
            records += part.records
            guard let next = part.next else { return records }
            position = next
        }
    }

    package func exportedLines(maximumBytes: Int = 1 << 20, of account: AccountSID? = nil) throws -> [String] {
        try export(maximumBytes: maximumBytes, of: account).map { String(decoding: $0.text, as: UTF8.self) }
    }

    /// Every element of a list, page by page of one size.
    package func all<Element, Position>(
        size: Int = 2, at position: (Element) -> Position,
        _ page: (PageRequest<Position>) throws -> Page<Element>
    ) throws -> [Element] {
        var elements: [Element] = []
        var start = PageRequest<Position>.Start.first
        while true {
            let next = try page(PageRequest(start: start, size: size))
            elements += next.elements
            guard elements.count <= 1_000 else { throw ContractBreach(description: "the list does not end") }
            guard next.hasNext, let last = next.boundary ?? next.elements.last else { return elements }
            start = .after(position(last))
        }
    }

    /// Proves that a list is the same in pages of every size, forwards and backwards. Gives the whole of it.
    @discardableResult
    package func expectPages<Element, Position, Name: Hashable>(
        at position: (Element) -> Position, named name: (Element) -> Name,
        file: StaticString = #fileID, line: UInt = #line, _ page: (PageRequest<Position>) throws -> Page<Element>
    ) throws -> [Element] {
        let whole = try page(PageRequest(start: .first, size: 1_000)).elements
        let names = whole.map(name)
        try expectEqual(Set(names).count, names.count, file: file, line: line)
        for size in Set([1, 2, 3, whole.count, whole.count + 1]) where size > 0 {
            try expectEqual(try all(size: size, at: position, page).map(name), names, file: file, line: line)
            try expectEqual(
                try allBackwards(size: size, at: position, whole, page).map(name), names, file: file, line: line)
        }
        return whole
    }

    /// The list page by page from its end, to which its last element is added.
    private func allBackwards<Element, Position>(
        size: Int, at position: (Element) -> Position, _ whole: [Element],
        _ page: (PageRequest<Position>) throws -> Page<Element>
    ) throws -> [Element] {
        guard var elements = whole.last.map({ [$0] }) else { return [] }
        while true {
            let next = try page(PageRequest(start: .before(position(elements[0])), size: size))
            elements = next.elements + elements
            guard elements.count <= 1_000, next.hasNext, next.elements.count <= size else {
                throw ContractBreach(description: "the list does not begin, or a page before a place does not end")
            }
            guard next.hasPrevious else { return elements }
        }
    }

    package func live() throws -> AliasName {
        guard let name = AliasName("live") else { throw RegistryError.internalFault("no alias") }
        return name
    }

    package func events() throws -> [AuditEvent] {
        try read { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 1_000)) }.elements
    }
}
