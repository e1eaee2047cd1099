import FlowRegistry
import FlowRegistryHTTP
import Foundation
import HTTPServing

/// The whole API on a database: whatever is asked for, in whatever order, the answer is one of the contract.
///
/// An input is requests with a line `---` between them. Each is a line with method and target, header fields, an empty
/// line and the body. `{account}`, `{login}` (Basic credentials), `{key}`, `{flow}` and `{definition}` stand for what
/// there is in the database.
enum APITarget {
    static func run(_ input: [UInt8]) throws {
        let registry = try FuzzRegistry.current()
        for text in ScriptedRequest.split(input).prefix(8) {
            guard let request = ScriptedRequest(text, registry.values) else { continue }
            let answer = registry.answer(to: request)
            try AnswerShape.check(answer, to: request)
            try requireKept(answer, to: request, registry)
        }
    }

    /// A flow that was stored reads as the answer said.
    private static func requireKept(
        _ answer: Response, to request: ScriptedRequest, _ registry: FuzzRegistry
    ) throws {
        guard answer.status == .created, request.path == "/v2/Flows",
            let flow = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any],
            let sid = flow["sid"] as? String
        else { return }
        let stored = registry.answer(to: request.asking(.get, "/v2/Flows/\(sid)"))
        try require(stored.status == .ok && stored.body == answer.body, "a flow is kept otherwise than answered")
    }
}
