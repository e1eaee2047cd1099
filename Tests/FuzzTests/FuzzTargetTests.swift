import Foundation
import FuzzTargets
import Testing

@Suite("A fuzz target", .serialized)
struct FuzzTargetTests {
    @Test("holds for its seeds and for what a fixed generator makes of them", arguments: FuzzTarget.allCases)
    func holds(target: FuzzTarget) throws {
        defer { FuzzTarget.discardDatabase() }
        var generator = FixedGenerator(state: 1)
        let seeds = try Seeds.of(target)
        let mutations = (0..<(target == .api ? 200 : 1_000)).lazy.map { _ in Mutation.of(seeds, using: &generator) }
        for input in seeds + mutations {
            do {
                try target.run(input)
            } catch {
                Issue.record("\(error): \(String(decoding: input, as: UTF8.self).debugDescription)")
                return
            }
        }
    }
}
