import FlowRegistry
import Testing

@Suite("An alias")
struct AliasTests {
    @Test("has a name of letters, digits, - and _", arguments: ["production", "a", "Blue-2_x", "v1", "latest"])
    func hasAName(text: String) throws {
        let name = try #require(AliasName(text))
        #expect(name.description == text)
        #expect(try RevisionReference(text, stickyKey: "k") == .alias(name, stickyKey: "k"))
    }

    @Test(
        "has no name that stands for another revision, or for none",
        arguments: [
            "", "1", "12", "1a", "-a", "_a", "a b", "a/b", "a.b", "ä", "LatestPublished", "latestrevision",
            String(repeating: "a", count: 65),
        ])
    func hasNoOtherName(text: String) { #expect(AliasName(text) == nil) }

    @Test(
        "gives a key the same revision every time, and each revision its share",
        arguments: [0, 10, 50, 100] as [Int64])
    func splits(percent: Int64) throws {
        let (name, flow) = (try #require(AliasName("live")), try Self.flow())
        let target = AliasTarget<Int64>(revision: 1, canary: AliasTarget.Canary(revision: 2, percent: percent))
        let revisions = (0..<10_000).map { target.revision(for: "user \($0)", alias: name, flow: flow) }
        #expect(revisions == (0..<10_000).map { target.revision(for: "user \($0)", alias: name, flow: flow) })
        let share = Double(revisions.count { $0 == 2 }) / 100
        #expect(abs(share - Double(percent)) < 1.5)
        #expect(target.revision(for: nil, alias: name, flow: flow) == 1)
    }

    @Test("keeps a key with the canary while its share grows")
    func grows() throws {
        let (name, flow) = (try #require(AliasName("live")), try Self.flow())
        for key in (0..<500).map(String.init) {
            let sides = (0...100).map { percent in
                AliasTarget<Int64>(revision: 1, canary: AliasTarget.Canary(revision: 2, percent: percent))
                    .revision(for: key, alias: name, flow: flow)
            }
            #expect(sides == sides.sorted())
        }
    }

    @Test("never gives a key another side than it did when this was written")
    func isStable() throws {
        let (name, flow) = (try #require(AliasName("live")), try Self.flow())
        let target = AliasTarget<Int64>(revision: 1, canary: AliasTarget.Canary(revision: 2, percent: 50))
        let sides = (0..<16).map { "\(target.revision(for: "\($0)", alias: name, flow: flow))" }.joined()
        #expect(sides == "1211222212112221")
    }

    private static func flow() throws -> FlowSID { try #require(FlowSID("FW" + String(repeating: "1", count: 32))) }
}
