public import FlowRegistry
import TestSupport

/// A registry on a new store, with two accounts and a clock that stands still until it is turned.
public struct ContractScene<Engine: Store>: Sendable {
    let registry: Registry<Engine>
    let clock: TestClock
    let account: AccountSID
    let stranger: AccountSID
    let token: String

    static var day: Int64 { 86_400 }
    /// Of idempotency records, so that few cases have to write many.
    static var idempotency: IdempotencyLimits { IdempotencyLimits(count: 16, bytes: 16_000) }

    init(store: Engine) async throws {
        let clock = TestClock()
        self.clock = clock
        registry = Registry(store: store, idempotency: Self.idempotency, now: { clock.now })
        let first = try await registry.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "One", by: .commandLine)
        }
        (account, token) = (first.account.sid, first.authToken)
        stranger = try await registry.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Two", by: .commandLine)
        }.account.sid
    }

    /// The account's own hand.
    var actor: AuditActor {
        AuditActor(authority: .credential(.authToken, of: account), address: "192.0.2.1", requestID: "RQ1")
    }

    func read<Value>(_ body: (Engine.Reader) throws -> Value) throws -> Value { try registry.rows(body) }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await registry.written(for: account, body)
    }

    /// A definition whose one widget has this name, and that runs these flows as subflows.
    static func definition(_ widget: String = "a", running subflows: [(FlowSID, String)] = []) throws -> FlowDefinition
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

    func create(
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
    func update(
        _ flow: FlowSID, _ update: FlowUpdate = FlowUpdate(status: .draft), in account: AccountSID? = nil,
        if precondition: Precondition = .none, by actor: AuditActor = .commandLine
    ) async throws -> Flow {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: owner, to: update, if: precondition, by: actor)
        }
    }

    @discardableResult
    func delete(
        _ flow: FlowSID, in account: AccountSID? = nil, if precondition: Precondition = .none
    ) async throws -> [String] {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.deleteFlow(flow, in: owner, if: precondition, by: .commandLine)
        }
    }

    @discardableResult
    func undelete(_ flow: FlowSID, in account: AccountSID? = nil) async throws -> Flow {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.undeleteFlow(flow, in: owner, if: .none, by: .commandLine)
        }
    }

    func purge(limit: Int = 100) async throws -> PurgeProgress {
        try await write { transaction throws(RegistryError) in try transaction.purgeFlows(limit: limit) }
    }

    @discardableResult
    func point(
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

    func setTestUsers(_ users: [String], of flow: FlowSID, in account: AccountSID? = nil) async throws -> TestUsers {
        let owner = account ?? self.account
        return try await write { transaction throws(RegistryError) in
            try transaction.setTestUsers(users, of: flow, in: owner, if: .none, by: .commandLine)
        }
    }

    func createKey(
        _ name: String = "key", _ type: APIKeyType = .standard, expires: Timestamp? = nil
    ) async throws -> CreatedAPIKey {
        let key = try NewAPIKey(friendlyName: name, type: type, dateExpires: expires)
        let account = account
        return try await write { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: .commandLine)
        }
    }

    /// Every element of a list, page by page of one size.
    func all<Element, Position>(
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

    func live() throws -> AliasName {
        guard let name = AliasName("live") else { throw RegistryError.internalFault("no alias") }
        return name
    }

    func events() throws -> [AuditEvent] {
        try read { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 1_000)) }.elements
    }
}
