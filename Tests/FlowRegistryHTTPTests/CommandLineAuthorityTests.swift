import Dispatch
import FlowRegistry
import FlowRegistryHTTP
import HTTPServing
import InMemoryStore
import TestSupport
import Testing

@Suite("The command line's authority", .serialized)
struct CommandLineAuthorityTests {
    private let registry = TestAPI(InMemoryStore())

    @Test("makes the first account without credentials, and is named in the audit log")
    func isNamed() async throws {
        let response = await registry.administered(.post, "/2010-04-01/Accounts", form: [("FriendlyName", "First")])
        #expect(response.status == .created)
        let events = try registry.storage.rows { reader in
            let account = try reader.accounts(in: .server, page: PageRequest(start: .first, size: 1)).elements[0].sid
            return try reader.auditEvents(in: account, page: PageRequest(start: .first, size: 10)).elements
        }
        #expect(events.map(\.actor) == [.commandLine])
    }

    @Test("is the listener's: whatever credentials come with a request, it stays the command line's")
    func ignoresCredentials() async throws {
        let (owner, other) = (try await registry.account("Owner"), try await registry.account("Other"))
        let wrong = (username: owner.username, password: "wrong")
        for login in [wrong, other] {
            let response = await registry.administered(
                .post, "/2010-04-01/Accounts/\(owner.username)", as: login, form: [("FriendlyName", "Renamed")])
            #expect(response.status == .ok)
        }
        let events = try registry.storage.rows { reader in
            try reader.auditEvents(in: try TestRegistry.sid(owner), page: PageRequest(start: .first, size: 10)).elements
        }
        #expect(events.count == 3 && events.allSatisfy { $0.actor == .commandLine })
    }

    @Test("is granted on no other listener, whatever a request says of itself", arguments: claims)
    func isNotToBeClaimed(claim: Claim) async throws {
        let owner = try await registry.account("Owner")
        for row in AuthorizationMatrix.rows where row.access == .commandLine {
            let target = claim.prefix + row.pattern.replacing("{Sid}", with: owner.username) + claim.query
            let fields = claim.fields.mapValues { $0.replacing("{account}", with: owner.username) }
            let anonymous = await registry.response(
                to: row.method, target, from: "unix", form: row.form, fields: fields)
            #expect(anonymous.status == .unauthorized, "\(row.method) \(target)")
            let administrator = await registry.response(
                to: row.method, target, as: owner, from: "unix", form: row.form, fields: fields)
            #expect(administrator.status == .forbidden, "\(row.method) \(target)")
        }
        let made = await registry.response(
            to: .post, claim.prefix + "/2010-04-01/Accounts" + claim.query, from: "unix",
            form: [("FriendlyName", "Mine")],
            fields: claim.fields.mapValues { $0.replacing("{account}", with: owner.username) })
        #expect(made.status == .unauthorized)
        let accounts = try registry.storage.rows {
            try $0.accounts(in: .server, page: PageRequest(start: .first, size: 9))
        }
        #expect(accounts.elements.count == 1)
    }

    @Test("leaves nothing behind that a later request on another listener would profit from")
    func isNotKept() async throws {
        let owner = try await registry.account("Owner")
        let fields = ["Flow-Registry-Account": owner.username, "Host": "localhost"]
        for _ in 0..<3 {
            #expect(await registry.administered(.get, "/v2/Flows", as: owner, fields: fields).status == .ok)
            #expect(
                await registry.response(to: .get, "/v2/Flows", from: "unix", fields: fields).status == .unauthorized)
        }
        let forged = (username: owner.username, password: "wrong")
        #expect(await registry.administered(.get, "/v2/Flows", as: forged, fields: fields).status == .ok)
        #expect(await registry.response(to: .get, "/v2/Flows", as: forged, fields: fields).status == .unauthorized)
    }

    @Test("is refused no change while an account's writes have filled the queue", .timeLimit(.minutes(1)))
    func isNotRefused() async throws {
        let registry = try TestRegistry(maximumPendingWrites: 1)
        let owner = try await registry.account("Owner")
        let (began, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        registry.storage.write { _ in
            began.signal()
            release.wait()
        } completion: { _ in
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                began.wait()
                continuation.resume()
            }
        }
        registry.storage.write(for: try TestRegistry.sid(owner)) { _ in
        } completion: { _ in
        }
        let refused = await registry.response(
            to: .post, "/2010-04-01/Accounts/\(owner.username)", as: owner, form: [("FriendlyName", "Refused")])
        #expect(refused.status == .serviceUnavailable)
        let suspended = registry.admittedOnControlSocket(
            .post, "/2010-04-01/Accounts/\(owner.username)", form: [("Status", "suspended")])
        let promoted = registry.admittedOnControlSocket(
            .post, "/v1/AuthTokens/Secondary", fields: ["Flow-Registry-Account": owner.username])
        suspended.start()
        promoted.start()
        release.signal()
        #expect(await suspended.response().status == .ok)
        #expect(await promoted.response().status == .created)
    }

    @Test("waits for the body of a request, and does not ask for more than that")
    func takesABody() async throws {
        let connection = registry.connection(of: nil, from: "unix", ["Content-Length": "17"])
        let reply = connection.send(.post, "/2010-04-01/Accounts", body: nil, to: registry.api.administer)
        guard case .afterBody(let receiver) = reply else {
            Issue.record("the body was not asked for")
            return
        }
        let body = [UInt8]("FriendlyName=Late".utf8)
        let admitted = connection.send(.post, "/2010-04-01/Accounts", body: body, to: receiver.reply)
        #expect(await AdmittedRequest(admitted).response().status == .created)
    }

    @Test("moves an account from one registry to another, part by part")
    func movesAnAccount() async throws {
        let (owner, other) = (try await registry.account("Owner"), TestAPI(InMemoryStore()))
        let path = "/2010-04-01/Accounts/\(owner.username)"
        for name in ["One", "Two"] {
            let filler = String(repeating: name, count: 250_000)
            let definition =
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"x":"\#(filler)"}]}"#
            let made = await registry.response(
                to: .post, "/v2/Flows", as: owner,
                form: [("FriendlyName", name), ("Status", "draft"), ("Definition", definition)])
            #expect(made.status == .created)
        }
        let parts = try await export(path, of: registry)
        #expect(parts.count > 1)
        for part in parts {
            let taken = await other.administered(.post, path + "/Import", form: [("Records", part)])
            #expect(taken.status == .ok, "\(String(decoding: taken.body, as: UTF8.self))")
        }
        #expect(try await export(path, of: other) == parts)
        let again = await other.administered(.post, path + "/Import", form: [("Records", parts[0])])
        #expect(
            String(decoding: again.body, as: UTF8.self).contains(#""account_is_new":false,"account_differences":[]"#))
    }

    private func export(_ path: String, of registry: TestAPI<InMemoryStore>) async throws -> [String] {
        var (parts, next) = ([String](), path + "/Export" as String?)
        while let target = next {
            let response = await registry.administered(.get, target)
            try #require(response.status == .ok)
            parts.append(String(decoding: response.body, as: UTF8.self))
            next = response.headers.first { $0.name == "Link" }.flatMap { link in
                link.value.firstMatch(of: #/<(.*)>; rel="next"/#).map { String($0.1) }
            }
        }
        return parts
    }

    /// What a request may say to be taken for one of the control socket's.
    struct Claim: Sendable, CustomTestStringConvertible {
        var prefix = ""
        var query = ""
        var fields: [String: String] = [:]

        var testDescription: String { "\(prefix) \(query) \(fields)" }
    }

    static let claims = [
        Claim(fields: ["Flow-Registry-Account": "{account}"]),
        Claim(fields: ["Flow-Registry-Authority": "command_line", "Flow-Registry-Account": "{account}"]),
        Claim(fields: ["Host": "flow-registry.db.sock", "X-Forwarded-Host": "unix", "X-Forwarded-For": "unix"]),
        Claim(fields: ["Forwarded": "for=unix;by=unix", "X-Real-IP": "unix"]),
        Claim(prefix: "http://unix", fields: ["Flow-Registry-Account": "{account}"]),
        Claim(query: "?Flow-Registry-Account={account}&isOnControlSocket=true&Actor=command_line"),
    ]
}
