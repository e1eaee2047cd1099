import FlowRegistry
import FlowRegistrySQLite
import Foundation
import HTTPServing
import Testing
import TestSupport

@testable import FlowRegistryHTTP

@Suite("What is counted for all accounts together")
struct HiddenCountTests {
    @Test("is not to be read from request ids, which are different all the same")
    func isInNoRequestID() {
        let ids = (0..<10_000 as Range<UInt64>).map { "\(RequestID(sequence: $0))" }
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids.map { $0.prefix(18) }).count == 1)
        let numbers = ids.compactMap { UInt64($0.suffix(16), radix: 16) }
        let steps: [UInt64] = zip(numbers, numbers.dropFirst()).map { $1 &- $0 }
        #expect(Set(steps).count == ids.count - 1)
        let high: Int = numbers.count { $0 > UInt64.max / 2 }
        #expect((4_000...6_000).contains(high))
    }

    @Test("leaves a sample of requests as large as it is to be")
    func isSampledEvenly() {
        let sampled = (0..<100_000 as Range<UInt64>).count { RequestID(sequence: $0).isSample(oneIn: 10) }
        #expect((9_000...11_000).contains(sampled))
    }

    @Test("is not to be read from the audit log, neither from its tokens nor from its hashes")
    func isNotInTheAuditLog() async throws {
        let registry = try TestRegistry()
        let administrator = try await registry.account("Administrator")
        let account = try await registry.account("Other")
        let sid = try TestRegistry.sid(account)
        for name in ["a", "b", "c"] {
            _ = try await registry.storage.written { transaction throws(RegistryError) in
                try transaction.createKey(
                    try NewAPIKey(friendlyName: name, type: .standard, policy: nil, dateExpires: nil), in: sid,
                    by: .commandLine)
            }
        }
        var (tokens, actions): ([UInt64], [String]) = ([], [])
        var next: String? = "/v2/AuditEvents?PageSize=1"
        while let target = next?.replacingOccurrences(of: "http://localhost", with: "") {
            let response = await registry.response(to: .get, target, as: account)
            let page = try #require(
                try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
            let event = try #require((page["audit_events"] as? [[String: Any]])?.first)
            #expect(event["hash"] is NSNull && event["previous_hash"] is NSNull)
            actions.append(try #require(event["action"] as? String))
            next = (page["meta"] as? [String: Any])?["next_page_url"] as? String
            if let number = next.flatMap({ UInt64($0.suffix(16), radix: 16) }) { tokens.append(number) }
        }
        #expect(actions == ["key.created", "key.created", "key.created", "account.created"])
        #expect(tokens.count == 3 && tokens.allSatisfy { $0 > 1 << 32 })
        let steps: [UInt64] = zip(tokens, tokens.dropFirst()).map { $1 &- $0 }
        #expect(Set(steps).count == 2)
        let own = await registry.response(to: .get, "/v2/AuditEvents", as: administrator)
        #expect(!String(decoding: own.body, as: UTF8.self).contains(#""hash":null,"#))
        #expect(String(decoding: own.body, as: UTF8.self).contains(#""previous_hash":"0000"#))
    }
}
