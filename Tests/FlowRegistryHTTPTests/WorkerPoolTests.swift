import FlowRegistry
import Testing

@testable import FlowRegistryHTTP

@Suite("A pool of threads for what takes long")
struct WorkerPoolTests {
    private static func account(_ number: Int) throws -> AccountSID {
        let digits = String(number, radix: 16)
        return try #require(AccountSID("AC" + String(repeating: "0", count: 32 - digits.count) + digits))
    }

    @Test("lets accounts take turns, whatever one of them has waiting")
    func takesTurns() throws {
        let (busy, calm) = (try Self.account(1), try Self.account(2))
        var turns = AccountTurns(limits: .init(), runningPerAccount: 2)
        for _ in 0..<5 { #expect(turns.add({}, of: busy) == nil) }
        #expect(turns.add({}, of: calm) == nil)
        let first = (0..<3).map { _ in turns.take()?.0 }
        #expect(first == [busy, calm, busy])
    }

    @Test("gives no account all of its threads")
    func leavesAThread() throws {
        let (busy, calm) = (try Self.account(1), try Self.account(2))
        var turns = AccountTurns(limits: .init(), runningPerAccount: 1)
        for _ in 0..<3 { #expect(turns.add({}, of: busy) == nil) }
        #expect(turns.take()?.0 == busy && turns.take() == nil)
        #expect(turns.add({}, of: calm) == nil)
        #expect(turns.take()?.0 == calm && turns.take() == nil)
        turns.end(busy)
        #expect(turns.take()?.0 == busy)
        #expect(turns.count == 3)
    }

    @Test("has so much waiting of an account, and of all")
    func isBounded() throws {
        var turns = AccountTurns(limits: .init(perAccount: 2, inAll: 3), runningPerAccount: 1)
        let refusals = try [1, 1, 1, 2, 3].map { turns.add({}, of: try Self.account($0)) }
        #expect(
            refusals == [
                nil, nil, .tooManyRequests(of: .slowRequests, retryAfterSeconds: 1), nil, .overloaded,
            ])
    }

    @Test("forgets accounts of which nothing waits or runs")
    func forgets() throws {
        let account = try Self.account(1)
        var turns = AccountTurns(limits: .init(perAccount: 1, inAll: 1), runningPerAccount: 1)
        for _ in 0..<3 {
            #expect(turns.add({}, of: account) == nil)
            #expect(turns.take()?.0 == account)
            turns.end(account)
        }
        #expect(turns.count == 0)
    }

    @Test("carries out all that it takes, from many threads at once")
    func carriesOutAll() async throws {
        let pool = WorkerPool(threads: 3, limits: .init(perAccount: 1_000, inAll: 3_000))
        let accounts = try (0..<3).map(Self.account)
        let done = await withTaskGroup(of: Bool.self) { group in
            for account in accounts {
                for _ in 0..<500 { group.addTask { await Self.isCarriedOut(pool, account) } }
            }
            return await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(done == 1_500)
    }

    private static func isCarriedOut(_ pool: WorkerPool, _ account: AccountSID) async -> Bool {
        await withCheckedContinuation { continuation in
            do throws(RegistryError) {
                try pool.submit(for: account) { continuation.resume(returning: true) }
            } catch {
                continuation.resume(returning: false)
            }
        }
    }
}

@Suite("The memory of an account")
struct AccountMemoryTests {
    @Test("is counted for each, until it is let go of, and for all together")
    func isCounted() throws {
        let memory = AccountMemory(limits: .init(count: 2, bytes: 100, bytesInAll: 150))
        let accounts = try ["1", "2"].map { try #require(AccountSID("AC" + String(repeating: $0, count: 32))) }
        func refusal(_ bytes: Int, of account: AccountSID) -> RegistryError? {
            do throws(RegistryError) { _ = try memory.take(bytes, of: account) } catch { return error }
            return nil
        }
        let full = RegistryError.tooManyRequests(of: .requestsInFlight, retryAfterSeconds: 1)
        var held = [try memory.take(60, of: accounts[0])]
        #expect(refusal(41, of: accounts[0]) == full && refusal(40, of: accounts[0]) == nil)
        #expect(refusal(91, of: accounts[1]) == .overloaded && refusal(90, of: accounts[1]) == nil)
        held.append(try memory.take(1, of: accounts[0]))
        #expect(refusal(0, of: accounts[0]) == full)
        held = []
        #expect(refusal(100, of: accounts[0]) == nil)
        held = [try memory.take(100, of: accounts[0])]
        held[0].giveBack()
        #expect(refusal(100, of: accounts[0]) == nil)
        held = []
        #expect(refusal(101, of: accounts[0]) == full)
        // What a write has answered is held whatever the limits are, and counts.
        held = [memory.hold(120, of: accounts[0])]
        #expect(refusal(1, of: accounts[0]) == full && refusal(31, of: accounts[1]) == .overloaded)
    }
}
