@testable import FlowRegistry
import Foundation
@testable import FlowRegistryHTTP

/// SIDs, dates, revision references and key policies: taken only in the one form in which they are written.
enum IdentifiersTarget {
    static func run(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        if let sid = SID<Flow>(text) { try requireSame(sid.description, text) }
        if let sid = SID<Account>(text[...]) { try requireSame(sid.description, text) }
        if let date = Timestamp(text) { try requireDate(date, text) }
        if let reference = try? RevisionReference(text) { try requireReference(reference, text) }
        if let policy = try? KeyPolicy(json: input) { try requirePolicy(policy) }
    }

    private static func requireDate(_ date: Timestamp, _ text: String) throws {
        try requireSame(date.description, text)
        try require(date.rfc2822.hasSuffix(" +0000"), "no date of RFC 2822: \(date.rfc2822)")
        let days = Int64(Date(timeIntervalSince1970: 0).distance(to: Date(timeIntervalSince1970: 86_400)))
        try require(Timestamp(secondsSinceEpoch: date.secondsSinceEpoch - days) < date, "a day earlier is not earlier")
    }

    private static func requireReference(_ reference: RevisionReference, _ text: String) throws(Violation) {
        switch reference {
        case .latestPublished: try requireSame("LatestPublished", text)
        case .latestRevision: try requireSame("LatestRevision", text)
        case .alias(let name, _): try requireSame("\(name)", text)
        case .number(let number):
            let digits = text.drop { $0 == "0" }
            if number < Int64.max { try requireSame(number == 0 ? "" : "\(number)", String(digits)) }
        }
    }

    private static func requirePolicy(_ policy: KeyPolicy) throws {
        let count = policy.allow.count
        try require((1...KeyPolicy.maximumCount).contains(count), "a policy of \(count) names")
        try require(!policy.permissions.isEmpty, "a policy that grants nothing")
        try require(!policy.permissions.allows(.administration), "a policy that grants administration")
        let json = try JSONSerialization.data(withJSONObject: ["allow": policy.allow])
        try require(try KeyPolicy(json: [UInt8](json)) == policy, "written again, the policy is another")
    }

    private static func requireSame(_ written: String, _ text: String) throws(Violation) {
        try require(Array(written.utf8) == Array(text.utf8), "\(text.debugDescription) was taken for \(written)")
    }
}
