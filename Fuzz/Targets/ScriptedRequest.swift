import Foundation
import HTTPServing
import TestSupport

/// One request of an input for the API.
struct ScriptedRequest {
    private(set) var method: HTTPMethod
    private(set) var target: String
    let fields: [(name: String, value: String)]
    private(set) var body: [UInt8]

    /// nil where the first line has no method.
    init?(_ text: [UInt8], _ values: [(name: String, value: String)]) {
        let text = Self.filled(text, values)
        let end = text.firstRange(of: [UInt8]("\n\n".utf8))
        let lines = String(decoding: text[..<(end?.lowerBound ?? text.endIndex)], as: UTF8.self).split(separator: "\n")
        guard let words = lines.first?.split(separator: " ", maxSplits: 1), words.count == 2
        else { return nil }
        method = HTTPMethod(String(words[0]))
        target = String(words[1])
        fields = lines.dropFirst().compactMap(Self.field)
        body = end.map { [UInt8](text[$0.upperBound...]) } ?? []
    }

    var path: String { String(target.prefix { $0 != "?" }) }

    /// What a handler makes of it.
    ///
    /// - Parameter body: nil while it is still to come.
    func sent(body: [UInt8]?, to handler: (Request) -> Reply) -> Reply {
        ScriptedConnection(fields: fields).send(method, target, body: body, to: handler)
    }

    /// Another request with the same header fields.
    func asking(_ method: HTTPMethod, _ target: String) -> Self {
        var request = self
        (request.method, request.target, request.body) = (method, target, [])
        return request
    }

    static func split(_ input: [UInt8]) -> [[UInt8]] {
        let separator = [UInt8]("\n---\n".utf8)
        var (requests, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], input[...])
        while let end = rest.firstRange(of: separator) {
            requests.append([UInt8](rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return requests + [[UInt8](rest)]
    }

    private static func field(_ line: Substring) -> (name: String, value: String)? {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces))
    }

    private static func filled(_ text: [UInt8], _ values: [(name: String, value: String)]) -> [UInt8] {
        values.reduce(text) { text, value in
            text.replacing([UInt8]("{\(value.name)}".utf8), with: [UInt8](value.value.utf8))
        }
    }
}
