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
        "that are malformed or unknown are refused",
        arguments: [
            "HTTP_PORT", "LOG_LEVEL", "HTTP_PUBLIC_URL", "HTTP_TRUSTED_PROXIES", "HTTP_SOCKET_MODE", "TLS_KEY_FILE",
            "NOPE",
        ])
    func areRefused(name: String) throws {
        let options = try SettingsOptions.parse([])
        #expect(throws: CommandFailure.self) { try options.settings(environment: ["FLOW_REGISTRY_" + name: "-1"]) }
    }

    @Test("leave something to listen on, and TCP for TLS")
    func needAListener() throws {
        let options = try SettingsOptions.parse(["--http-host", ""])
        let socket = ["FLOW_REGISTRY_HTTP_SOCKET": "/run/http.sock"]
        let tls = ["FLOW_REGISTRY_TLS_CERTIFICATE_FILE": "a", "FLOW_REGISTRY_TLS_KEY_FILE": "b"]
        #expect(throws: CommandFailure.self) { try options.settings(environment: [:]) }
        #expect(throws: CommandFailure.self) { try options.settings(environment: socket.merging(tls) { $1 }) }
        #expect(try options.settings(environment: socket).httpSocketMode == 0o660)
    }
}
