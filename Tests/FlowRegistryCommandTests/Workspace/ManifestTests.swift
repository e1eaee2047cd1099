import Testing

@testable import flow_registry

@Suite("A manifest")
struct ManifestTests {
    private func manifest(_ flows: [String: Int64], url: String = "https://a") -> Manifest {
        var manifest = Manifest()
        manifest.environments["default"] = Manifest.Environment(url: url)
        for (file, revision) in flows {
            manifest.flows[file] = Manifest.Flow(
                friendlyName: file, environments: ["default": Manifest.Base(sid: file, revision: revision)])
        }
        return manifest
    }

    @Test("that somebody has changed takes what was changed here, and keeps the rest")
    func isMerged() {
        let old = manifest(["a": 1, "b": 1, "gone": 1])
        var theirs = manifest(["a": 1, "b": 7, "gone": 1, "theirs": 1])
        theirs.environments["default"]?.variables = ["NAME": "Ada"]
        let merged = theirs.merging(from: old, to: manifest(["a": 2, "b": 1, "new": 1], url: "https://b"))
        var expected = manifest(["a": 2, "b": 7, "theirs": 1, "new": 1], url: "https://b")
        expected.environments["default"]?.variables = ["NAME": "Ada"]
        #expect(merged == expected)
    }
}
