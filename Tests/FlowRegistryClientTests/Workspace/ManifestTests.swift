import Testing

@testable import FlowRegistryClient

@Suite("A manifest")
struct ManifestTests {
    @Test("that somebody has changed takes what was changed here, and keeps the rest")
    func isMerged() throws {
        let old = ["default": Manifest.Environment(url: "https://a")]
        var theirs = ManifestDocument()
        theirs.environments = [
            "default": Manifest.Environment(url: "https://a", variables: ["NAME": "Ada"]),
            "theirs": Manifest.Environment(url: "https://c"),
        ]
        var expected = theirs
        expected.environments["default"]?.url = "https://b"
        expected.environments["new"] = Manifest.Environment(url: "https://d")
        let new = ["default": Manifest.Environment(url: "https://b"), "new": Manifest.Environment(url: "https://d")]
        #expect(theirs.merging(from: old, to: new) == expected)
    }

    @Test("has links that keep what somebody else has changed")
    func hasMergedLinks() {
        let old = FlowLink(friendlyName: "Menu", sids: ["default": "FW1", "same": "FW2"])
        let theirs = FlowLink(friendlyName: "Menu", sids: ["default": "FW1", "same": "FW3", "theirs": "FW4"])
        let new = FlowLink(friendlyName: "Main menu", sids: ["default": "FW5", "same": "FW2"])
        let expected = FlowLink(
            friendlyName: "Main menu", sids: ["default": "FW5", "same": "FW3", "theirs": "FW4"])
        #expect(theirs.merging(from: old, to: new) == expected)
    }

    @Test("has a state that is read as it was written, but for what is none")
    func hasState() {
        var manifest = Manifest()
        manifest.flows["a.json"] = Manifest.Flow(
            friendlyName: "a", environments: ["default": Manifest.Base(sid: "FW1", revision: 3, hash: "f0")])
        manifest.flows["b.json"] = Manifest.Flow(
            friendlyName: "b", environments: ["default": Manifest.Base(sid: "FW2")])
        var state = WorkspaceState()
        state.add(manifest)
        #expect(WorkspaceState(state.text) == state)
        #expect(state.base("FW1", in: "default") == Manifest.Base(sid: "FW1", revision: 3, hash: "f0"))
        #expect(state.base("FW2", in: "default") == Manifest.Base(sid: "FW2"))
        #expect(WorkspaceState([UInt8]("{".utf8)) == WorkspaceState())
    }
}
