import FlowRegistryServer
import CommandSupport
import ArgumentParser
import FlowRegistry
import FlowRegistryHTTP
import FoundationEssentials
import Glibc
import TestSupport
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

    @Test("say how much memory cached responses may take: 40 MiB by default")
    func limitResponseCache() throws {
        func limit(_ environment: [String: String]) throws -> Int {
            Limits(try SettingsOptions.parse([]).settings(environment: environment)).responseCacheBytes
        }
        let name = "FLOW_REGISTRY_HTTP_RESPONSE_CACHE_BYTES"
        #expect(try limit([:]) == 40 << 20)
        #expect(try limit([name: "1073741824"]) == 1 << 30)
        #expect(try limit([name: "0"]) == 0)
        let failure = #expect(throws: CommandFailure.self) { try limit([name: "1GiB"]) }
        #expect(failure?.message.contains("http.responseCacheBytes must be an integer from 0 to") == true)
    }

    @Test("are known by the names that earlier versions had for them, in files and in the environment")
    func formerNames() throws {
        let file = try TemporaryDirectory().path("settings.yaml")
        try FileManager.default.createDirectory(
            atPath: file.split(separator: "/").dropLast().map { "/" + $0 }.joined(), withIntermediateDirectories: true)
        try "accounts:\n  maximumDefinitionBytes: 4096\n".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try SettingsFile.values(path: file) == ["accounts.maximumStoredBytes": "4096"])
        let settings = try SettingsOptions.parse([]).settings(environment: [
            "FLOW_REGISTRY_ACCOUNTS_MAXIMUM_DEFINITION_BYTES": "8192",
            "FLOW_REGISTRY_HTTP_MAXIMUM_KEPT_ANSWERS_BYTES": "4096",
        ])
        #expect(settings.accountsQuotas.storedBytes == 8_192)
        #expect(settings.httpResponseCacheBytes == 4_096)
    }

    @Test("are taken from a flag before the environment")
    func flagWins() throws {
        let options = try SettingsOptions.parse(["--http-port", "1"])
        #expect(try options.settings(environment: ["FLOW_REGISTRY_HTTP_PORT": "2"]).httpPort == 1)
    }

    @Test("of several files count in the order of installation, administrator and pieces, each by its name")
    func mergeFiles() throws {
        let directory = try TemporaryDirectory()
        let root = directory.path("root")
        let pieces = root + SettingsFile.directory
        func write(_ path: String, _ port: Int, _ others: String = "") throws {
            try FileManager.default.createDirectory(
                atPath: path.split(separator: "/").dropLast().map { "/" + $0 }.joined(),
                withIntermediateDirectories: true)
            try "http:\n  port: \(port)\n\(others)".write(toFile: path, atomically: false, encoding: .utf8)
        }
        #expect(try SettingsFile.systemValues(root: root) == [:])
        try write(root + "/usr/lib/flow-registry/flow-registry.yaml", 1, "database:\n  path: /a\n")
        try write(root + SettingsFile.standard, 2)
        #expect(try SettingsFile.systemValues(root: root) == ["http.port": "2", "database.path": "/a"])
        try write(pieces + "/20-b.yaml", 4)
        try write(pieces + "/10-a.yaml", 3, "backup:\n  directory: /b\n")
        for name in [".hidden.yaml", "30-c.yaml.dpkg-new", "README"] { try write("\(pieces)/\(name)", 5) }
        #expect(
            try SettingsFile.systemValues(root: root)
                == ["http.port": "4", "database.path": "/a", "backup.directory": "/b"])
    }

    @Test(
        "that are malformed or unknown are refused",
        arguments: [
            "HTTP_PORT", "LOG_LEVEL", "HTTP_PUBLIC_URL", "HTTP_TRUSTED_PROXIES", "HTTP_SOCKET_MODE", "TLS_KEY_FILE",
            "HTTP_RESPONSE_CACHE_BYTES", "NOPE",
        ])
    func areRefused(name: String) throws {
        let options = try SettingsOptions.parse([])
        #expect(throws: CommandFailure.self) { try options.settings(environment: ["FLOW_REGISTRY_" + name: "-1"]) }
    }

    @Test(
        "in a file that cannot be read as such are refused with one line",
        arguments: [
            ("http:\n  port: [\n", "line 3, column 1: did not find expected node content"),
            ("http:\n  port: 1\n  port: 2\n", "port is there more than once"),
            ("http:\n\tport: 1\n", "line 2, column 1"),
            ("just text", "has no settings"),
        ])
    func refuseInOneLine(text: String, reason: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("settings.yaml")
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
        let failure = #expect(throws: CommandFailure.self) { try SettingsFile.values(path: path) }
        #expect(failure?.exitCode == 78)
        #expect(failure?.message.contains(reason) == true)
        #expect(failure?.message.contains("\n") == false)
    }

    @Test("in a file that is not there are refused as any missing file")
    func fileIsMissing() {
        let failure = #expect(throws: CommandFailure.self) { try SettingsFile.values(path: "/tmp/none-at-all.yaml") }
        #expect(failure == .noInput("The configuration file /tmp/none-at-all.yaml does not exist."))
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
