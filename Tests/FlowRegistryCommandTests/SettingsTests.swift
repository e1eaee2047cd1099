import ArgumentParser
import Testing

@testable import flow_registry

@Suite("Settings")
struct SettingsTests {
    @Test("of the shipped file are the defaults, every one of them")
    func fileHasDefaults() throws {
        let path = "\(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())/config/flow-registry.yaml"
        let values = try SettingsFile.values(path: path)
        let defaults = SettingsKey.allCases.map { ($0.rawValue, $0.defaultValue) }
        #expect(values == Dictionary(uniqueKeysWithValues: defaults))
    }

    @Test("are taken from the environment before the defaults")
    func environmentWins() throws {
        let settings = try SettingsOptions.parse([]).settings(environment: [
            "FLOW_REGISTRY_HTTP_PUBLIC_URL": "https://a/"
        ])
        #expect(settings.httpPublicURL == "https://a" && settings.httpPort == 8_080)
    }

    @Test("are taken from a flag before the environment")
    func flagWins() throws {
        let options = try SettingsOptions.parse(["--http-port", "1"])
        #expect(try options.settings(environment: ["FLOW_REGISTRY_HTTP_PORT": "2"]).httpPort == 1)
    }

    @Test(
        "that are malformed or unknown are refused", arguments: ["HTTP_PORT", "LOG_LEVEL", "HTTP_PUBLIC_URL", "NOPE"])
    func areRefused(name: String) throws {
        let options = try SettingsOptions.parse([])
        #expect(throws: CommandFailure.self) { try options.settings(environment: ["FLOW_REGISTRY_" + name: "-1"]) }
    }
}
