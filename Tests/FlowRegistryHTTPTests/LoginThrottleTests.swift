import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import HTTPServing
import Testing
import TestSupport

@Suite("Wrong credentials")
struct LoginThrottleTests {
    private static let wrong = String(repeating: "0", count: 32)

    @Test("are refused unheard after too many from one address, and heard again later")
    func areThrottledByAddress() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 3, perUsername: 0))
        for _ in 0..<3 { #expect(await Self.guess(registry, account: 1) == 401) }
        #expect(await Self.guess(registry, account: 1) == 429)
        #expect(await Self.guess(registry, account: 1, from: "192.0.2.7") == 401)
        registry.clock.turn(bySeconds: 20)
        #expect(await Self.guess(registry, account: 1) == 401)
        #expect(await Self.guess(registry, account: 1) == 429)
    }

    @Test("at ever other names are heard ten times as often, and then no more")
    func areThrottledWhateverTheName() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 3, perUsername: 0))
        var statuses: [Int] = []
        for _ in 0..<40 {
            let username = Self.unknownName()
            let login = (username, Self.wrong)
            statuses.append(await registry.response(to: .get, "/v2/Flows", as: login, from: "192.0.2.1").status.code)
        }
        #expect(statuses.prefix(20).allSatisfy { $0 == 401 } && statuses.last == 429)
    }

    @Test("do not lock out an owner who was never seen, at the same address")
    func sparesTheNewcomer() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 3, perUsername: 3))
        let owner = try await registry.account()
        for _ in 0..<9 { _ = await Self.guess(registry, account: 1) }
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner, from: "192.0.2.1").status == .ok)
        let key = try await registry.key(of: owner, .standard)
        #expect(await registry.response(to: .get, "/v2/Flows", as: key, from: "192.0.2.1").status == .ok)
    }

    @Test("say how long to wait")
    func sayHowLong() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 3, perUsername: 0))
        for _ in 0..<3 { _ = await Self.guess(registry, account: 0) }
        let response = await registry.response(
            to: .get, "/v2/Flows", as: ("AC" + Self.wrong, Self.wrong), from: "192.0.2.1")
        #expect(response.headers.contains { $0.name == "Retry-After" && $0.value == "20" })
    }

    @Test("do not lock out who was let in lately from the same address")
    func sparesTheKnown() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 2, perUsername: 2))
        let owner = try await registry.account()
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner).status == .ok)
        for _ in 0..<5 { _ = await registry.response(to: .get, "/v2/Flows", as: (owner.username, Self.wrong)) }
        #expect(await registry.response(to: .get, "/v2/Flows", as: (owner.username, Self.wrong)).status.code == 429)
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner).status == .ok)
    }

    @Test("do not lock out who was let in before, though credentials have changed and time has passed since")
    func sparesTheKnownLater() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 2, perUsername: 2))
        let owner = try await registry.account()
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner).status == .ok)
        _ = try await registry.account("Somebody else")
        registry.clock.turn(bySeconds: 3_600)
        for _ in 0..<5 { _ = await registry.response(to: .get, "/v2/Flows", as: (owner.username, Self.wrong)) }
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner).status == .ok)
    }

    @Test("that were right once are throttled as all others")
    func doesNotSpareTheRevoked() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 2, perUsername: 0))
        let owner = try await registry.account()
        let key = try await registry.key(of: owner, .standard)
        #expect(await registry.response(to: .get, "/v2/Flows", as: key).status == .ok)
        let sid = try #require(APIKeySID(key.username))
        let account = try TestRegistry.sid(owner)
        try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: .commandLine)
        }
        var statuses: [Int] = []
        for _ in 0..<3 { statuses.append(await registry.response(to: .get, "/v2/Flows", as: key).status.code) }
        #expect(statuses == [401, 401, 429])
    }

    @Test("with names that can be nobody's count as one name, however many there are")
    func countsNonsenseOnce() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 0, perUsername: 2))
        var statuses: [Int] = []
        for number in 0..<4 {
            let login = (String(repeating: "x", count: 1_000 + number), Self.wrong)
            statuses.append(await registry.response(to: .get, "/v2/Flows", as: login).status.code)
        }
        #expect(statuses == [401, 401, 429, 429])
    }

    @Test("from one IPv6 network count together")
    func countsNetworks() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 2, perUsername: 0))
        #expect(await Self.guess(registry, account: 1, from: "2001:db8::1") == 401)
        #expect(await Self.guess(registry, account: 1, from: "2001:db8::2") == 401)
        #expect(await Self.guess(registry, account: 1, from: "2001:db8::3") == 429)
        #expect(await Self.guess(registry, account: 1, from: "2001:db8:0:1::1") == 401)
    }

    @Test("from many addresses do not lock out an owner who comes from another")
    func sparesTheOwner() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 0, perUsername: 5))
        let owner = try await registry.account()
        for round in 0..<3 {
            for number in 0..<5 {
                let status = await registry.response(
                    to: .get, "/v2/Flows", as: (owner.username, Self.wrong), from: "192.0.2.\(number)"
                ).status.code
                #expect(status == (round == 0 ? 401 : 429))
            }
        }
        #expect(await registry.response(to: .get, "/v2/Flows", as: owner, from: "192.0.2.99").status == .ok)
    }

    @Test("of one account do not keep others of the same address out")
    func sparesTheNeighbour() async throws {
        let registry = try TestRegistry(limits: Self.limits(perAddress: 100, perUsername: 2))
        let (broken, sound) = (try await registry.account(), try await registry.account())
        for _ in 0..<9 { _ = await registry.response(to: .get, "/v2/Flows", as: (broken.username, Self.wrong)) }
        #expect(await registry.response(to: .get, "/v2/Flows", as: sound).status == .ok)
    }

    @Test("are told apart from too many right ones, which have a limit of their own")
    func requestsAreLimited() async throws {
        var limits = Limits()
        limits.requestsPerSecond = 2
        let registry = try TestRegistry(limits: limits)
        let (busy, calm) = (try await registry.account(), try await registry.account())
        var statuses: [Int] = []
        for _ in 0..<3 { statuses.append(await registry.response(to: .get, "/v2/Flows", as: busy).status.code) }
        #expect(statuses == [200, 200, 429])
        #expect(await registry.response(to: .get, "/v2/Flows", as: calm).status == .ok)
        registry.clock.turn(bySeconds: 1)
        #expect(await registry.response(to: .get, "/v2/Flows", as: busy).status == .ok)
    }

    private static func unknownName() -> String {
        var random = SystemRandomNumberGenerator()
        return AccountSID.random(using: &random).description
    }

    private static func limits(perAddress: Int, perUsername: Int) -> Limits {
        var limits = Limits()
        limits.failuresPerAddress = perAddress
        limits.failuresPerUsername = perUsername
        return limits
    }

    /// The status of a wrong guess at an account that does not exist.
    private static func guess(_ registry: TestRegistry, account: Int, from address: String = "192.0.2.1") async -> Int {
        let username = "AC" + String(repeating: "\(account)", count: 32)
        return await registry.response(to: .get, "/v2/Flows", as: (username, wrong), from: address).status.code
    }
}
