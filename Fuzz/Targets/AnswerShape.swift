import Foundation
import HTTPServing

/// What every answer of the API looks like: an object of JSON, or an empty 204; errors as contract §3 has them.
enum AnswerShape {
    static func check(_ answer: Response, to request: ScriptedRequest) throws {
        let what = "\(request.method.name) \(request.target.debugDescription): \(answer.status.code)"
        try require((200...499).contains(answer.status.code), what)
        try require(answer.headers.allSatisfy { areSendable($0.name, $0.value) }, "\(what) with a broken header field")
        try require(answer.headers.contains { $0.name == "Twilio-Request-Id" }, "\(what) without a request id")
        if answer.status == .noContent {
            try require(answer.body.isEmpty, "\(what) with a body")
        } else {
            try checkDocument(answer, what)
        }
    }

    private static func checkDocument(_ answer: Response, _ what: String) throws {
        let isJSON = answer.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" }
        let document = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard isJSON, let document else { throw Violation(description: "\(what) is no JSON object") }
        guard answer.status.code >= 400 else { return }
        try require(document["status"] as? Int == answer.status.code, "\(what) tells another status")
        try require(document["code"] is Int && document["more_info"] is String, "\(what) has no code")
        try require((document["message"] as? String)?.isEmpty == false, "\(what) has no message")
    }

    private static func areSendable(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
