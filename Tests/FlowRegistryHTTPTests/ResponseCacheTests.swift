import FlowRegistry
import HTTPServing
import Testing

@testable import FlowRegistryHTTP

@Suite("Cached responses")
struct ResponseCacheTests {
    private static let account: AccountSID = random()
    private static let flow: FlowSID = random()
    private static let scope = ResponseCache.Scope(account: account, origin: "http://localhost")
    private static let route = Route(.get, "/v2/Flows", .flowsList) { _ in .response(.noContent) }

    private static func random<Resource>() -> SID<Resource> {
        var generator = SystemRandomNumberGenerator()
        return .random(using: &generator)
    }

    /// What one write does, in its order.
    enum Step: CaseIterable {
        case begin, commit, end, acknowledge
    }

    /// The same, with the mistakes that would make answers stale.
    static let mistakes: [[Step]] = [
        [.begin, .end, .commit, .acknowledge],
        [.commit, .acknowledge, .begin, .end],
        [.commit, .acknowledge],
    ]

    /// Two writes, one after the other, and two readers.
    private struct Scene {
        private let changes: FlowVersionStamps
        private let kept: ResponseCache
        private var steps: ArraySlice<Step>
        /// The number of the write that is committed, and of the one that was acknowledged.
        private var (committed, acknowledged) = (UInt8(0), UInt8(0))
        private(set) var hasStaleAnswer = false
        private let shown: CacheDependency

        init(_ steps: [Step], showing shown: CacheDependency, _ changes: FlowVersionStamps) {
            self.changes = changes
            self.steps = (steps + steps)[...]
            self.shown = shown
            kept = ResponseCache(changes: changes, maximumBytes: 1_000_000)
        }

        mutating func advance(_ count: Int) {
            for step in steps.prefix(count) {
                switch step {
                case .begin: changes.begin(flow, of: account)
                case .commit: committed += 1
                case .end: changes.end(flow, of: account)
                case .acknowledge: acknowledged = committed
                }
            }
            steps = steps.dropFirst(count)
        }

        /// A read during which the writer goes on, so many steps before the storage is read and after; and in which
        /// another may be contained.
        mutating func read(_ before: Int, _ after: Int, containing inner: (inout Scene) throws -> Void = { _ in })
            throws
        {
            let known = acknowledged
            let key = ResponseCache.Key(scope: scope, target: "/v2/Flows")
            var scene = self
            var failure: (any Error)?
            let answer = try kept.answer(key, by: route, showing: shown) { () throws(RegistryError) in
                scene.advance(before)
                let body = [scene.committed]
                do { try inner(&scene) } catch { failure = error }
                scene.advance(after)
                return .response(.json(body))
            }
            if let failure { throw failure }
            self = scene
            guard case .response(let response) = answer else { return }
            if response.body[0] < known || response.body[0] > committed { hasStaleAnswer = true }
        }
    }

    /// Every way in which the eight steps of two writes fall before, between, into and after two reads.
    private static func hasStaleAnswer(_ steps: [Step], showing shown: CacheDependency) throws -> Bool {
        let count = 2 * steps.count
        let changes = FlowVersionStamps()
        for a in 0...count {
            for b in 0...(count - a) {
                for c in 0...(count - a - b) {
                    for d in 0...(count - a - b - c) {
                        for e in 0...(count - a - b - c - d) {
                            var apart = Scene(steps, showing: shown, changes)
                            apart.advance(a)
                            try apart.read(b, c)
                            apart.advance(d)
                            try apart.read(e, 0)
                            apart.advance(count)
                            var nested = Scene(steps, showing: shown, changes)
                            nested.advance(a)
                            try nested.read(b, c) { try $0.read(d, e) }
                            try nested.read(0, 0)
                            nested.advance(count)
                            if apart.hasStaleAnswer || nested.hasStaleAnswer { return true }
                        }
                    }
                }
            }
        }
        return false
    }

    @Test("show every acknowledged write, however reads and writes fall together", arguments: [true, false])
    func areFresh(ofOne: Bool) throws {
        #expect(try !Self.hasStaleAnswer(Step.allCases, showing: ofOne ? .one(Self.flow) : .all(of: Self.account)))
    }

    @Test("would be stale with any step of a write out of its place", arguments: mistakes)
    func wouldBeStale(steps: [Step]) throws {
        #expect(try Self.hasStaleAnswer(steps, showing: .one(Self.flow)))
    }

    private static func answer(
        _ kept: ResponseCache, _ target: String, size: Int = 10, status: Int = 200
    ) throws -> (body: [UInt8]?, wasMade: Bool) {
        var wasMade = false
        let key = ResponseCache.Key(scope: scope, target: target)
        let answer = try kept.answer(key, by: route, showing: .one(flow)) { () throws(RegistryError) in
            wasMade = true
            return .response(.json([UInt8](repeating: 1, count: size), status: HTTPStatus(status)))
        }
        guard case .response(let response) = answer else { return (nil, wasMade) }
        return (response.body, wasMade)
    }

    @Test("are given again, unless they were errors")
    func areGivenAgain() throws {
        let kept = ResponseCache(changes: FlowVersionStamps(), maximumBytes: 1_000_000)
        #expect(try Self.answer(kept, "/a").wasMade)
        #expect(try !Self.answer(kept, "/a").wasMade)
        #expect(try Self.answer(kept, "/b").wasMade)
        #expect(try Self.answer(kept, "/c", status: 404).wasMade)
        #expect(try Self.answer(kept, "/c", status: 404).wasMade)
    }

    @Test("do not give way to what is asked for once, as by who reads all flows, but to what is asked for again")
    func outlastScans() throws {
        let kept = ResponseCache(changes: FlowVersionStamps(), maximumBytes: 6_400_000)
        func given(_ targets: [String]) throws -> Int {
            try targets.count { try !Self.answer(kept, $0).wasMade }
        }
        let first = (0..<1_000).map { "/first/\($0)" }
        _ = try given(first)
        #expect(try given(first) == first.count)
        for number in 0..<10_000 { _ = try Self.answer(kept, "/scan/\(number)") }
        #expect(try given(first) > 900)
        let next = (0..<1_000).map { "/next/\($0)" }
        for _ in 0..<3 { _ = try given(next) }
        #expect(try given(next) > 900)
    }

    @Test("are not kept where none are to be, nor when one would take the place of many")
    func areNotKept() throws {
        let none = ResponseCache(changes: FlowVersionStamps(), maximumBytes: 0)
        _ = try Self.answer(none, "/a")
        #expect(try Self.answer(none, "/a").wasMade)
        let small = ResponseCache(changes: FlowVersionStamps(), maximumBytes: 640_000)
        _ = try Self.answer(small, "/a", size: 9_000)
        #expect(try Self.answer(small, "/a", size: 9_000).wasMade)
    }

    @Test("stay within their bytes, and those that are asked for stay longest")
    func areBounded() throws {
        let limit = 20 * 1_450
        var ring = ClockCache(maximumBytes: limit)
        let keys = (0..<100).map { ResponseCache.Key(scope: Self.scope, target: "/\($0)") }
        func answer(_ key: ResponseCache.Key, size: Int = 1_000, at stamp: UInt64 = 1) -> CachedResponse {
            let response = APIResponse.json([UInt8](repeating: 0, count: size))
            return CachedResponse(response, by: Self.route, as: key, showing: .one(Self.flow), at: stamp)
        }
        func take(_ key: ResponseCache.Key, at stamp: UInt64 = 1) -> CachedResponse? {
            ring.take(key.hash) { $0.key == key && $0.facts.stamp == stamp }
        }
        for key in keys {
            ring.put(answer(key))
            _ = take(keys[0])
            #expect(ring.bytes <= limit)
        }
        #expect(take(keys[0]) != nil)
        #expect(take(keys[99], at: 2) == nil)
        #expect((18...20).contains(keys.count { take($0) != nil }))
        ring.put(answer(keys[0], size: 0, at: 2))
        #expect(take(keys[0]) == nil && take(keys[0], at: 2)?.response.body == [])
        ring.shrink(to: 0)
        #expect(ring.bytes == 0)
    }

    @Test("take no room that was left for more while they were made")
    func areTrimmed() {
        var body = [UInt8](repeating: 1, count: 500)
        body.reserveCapacity(4_000)
        let key = ResponseCache.Key(scope: Self.scope, target: "/")
        let kept = CachedResponse(.json(body), by: Self.route, as: key, showing: .one(Self.flow), at: 1)
        #expect(kept.response.body == body && kept.bytes < 1_400)
    }

    @Test("that threads have ready are theirs alone, are dropped with the answer, and take no answer's place")
    func arePrepared() throws {
        var ring = ClockCache(maximumBytes: 100_000)
        func answer(_ number: Int, at stamp: UInt64 = 1) -> CachedResponse {
            let key = ResponseCache.Key(scope: Self.scope, target: "/\(number)")
            let response = APIResponse.json([UInt8](repeating: 0, count: 1_000))
            return CachedResponse(response, by: Self.route, as: key, showing: .one(Self.flow), at: stamp)
        }
        /// nil for an answer that is not kept, else whether the thread has it ready.
        func isPrepared(_ number: Int, on thread: Int) -> Bool? {
            var target = "/\(number)"
            let found = target.withUTF8 {
                ring.find(answer(number).key.hash, UnsafeRawBufferPointer($0), in: Self.scope, on: thread)
            }
            guard let found else { return nil }
            if case .prepared = found.form { return true } else { return false }
        }
        let first = answer(0)
        ring.put(first)
        ring.put(PreparedResponse(bytes: 500), of: first, on: 1)
        #expect(isPrepared(0, on: 1) == true && isPrepared(0, on: 0) == false && isPrepared(0, on: 2) == false)
        #expect(ring.bytes == first.bytes + ring.preparedBytes && ring.preparedBytes >= 500)
        ring.put(answer(0, at: 2))
        #expect(isPrepared(0, on: 1) == false && ring.preparedBytes == 0)
        ring.put(PreparedResponse(bytes: 500), of: first, on: 1)
        #expect(isPrepared(0, on: 1) == false)
        for number in 0..<25 {
            let kept = answer(number)
            ring.put(kept)
            ring.put(PreparedResponse(bytes: 1_500), of: kept, on: 0)
        }
        #expect((0..<25).count { isPrepared($0, on: 0) == true } == 25)
        let alone = 100_000 / answer(0).bytes
        for number in 25..<alone { ring.put(answer(number)) }
        #expect(ring.bytes <= 100_000 && ring.preparedBytes <= 100_000 / 8 + 1_600)
        #expect((0..<alone).count { isPrepared($0, on: 0) != nil } > alone * 3 / 4)
    }

    @Test("are found by the bytes of their target, by their own account under its own address")
    func areFoundByBytes() throws {
        let changes = FlowVersionStamps()
        let kept = ResponseCache(changes: changes, maximumBytes: 1_000_000)
        func isFound(_ target: String, in scope: ResponseCache.Scope = Self.scope) -> Bool {
            var target = target
            return target.withUTF8 { kept.hit(UnsafeRawBufferPointer($0), in: scope, on: 0) } != nil
        }
        _ = try Self.answer(kept, "/v2/Flows/a")
        #expect(isFound("/v2/Flows/a"))
        #expect(!isFound("/v2/Flows/b") && !isFound("/v2/Flows/a?") && !isFound("/v2/Flows/"))
        #expect(!isFound("/v2/Flows/a", in: .init(account: Self.random(), origin: "http://localhost")))
        #expect(!isFound("/v2/Flows/a", in: .init(account: Self.account, origin: "https://localhost")))
        changes.begin(Self.flow, of: Self.account)
        #expect(!isFound("/v2/Flows/a"))
        changes.end(Self.flow, of: Self.account)
        #expect(!isFound("/v2/Flows/a"))
    }
}
