import JSON
@testable import FlowRegistry
import Foundation

/// The JSON parser: it takes what Foundation takes, reads the same values, and reads its own minified text again.
enum JSONTarget {
    static func run(_ input: [UInt8]) throws {
        let value = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
        do {
            let document = try JSONDocument(input)
            try require(value != nil || isBeyondFoundation(document), "Foundation refuses what was taken")
            if let value { try requireSame(document.root, value) }
            try requireStable(document)
        } catch let error as JSONError {
            let isAlien = isFoundationsOwn(input) || error.reason.hasPrefix("nests deeper")
            try require(value == nil || isAlien, "Foundation takes what was refused: \(error)")
            try require(error.line > 0 && error.column > 0, "the fault is nowhere: \(error)")
        }
    }

    private static func requireStable(_ document: JSONDocument) throws {
        guard let again = try? JSONDocument(document.text) else {
            throw Violation(description: "the minified text is refused")
        }
        try require(again.text == document.text, "the minified text is minified further")
        try require(again.nodes.map(Shape.init) == document.nodes.map(Shape.init), "the minified text has other nodes")
    }

    private static func requireSame(_ node: JSONNode, _ value: Any) throws(Violation) {
        switch value {
        case let text as String:
            let isSame = node.string.map(unmarked) == unmarked(text)
            try require(isSame, "a string differs: \(text.debugDescription)")
        case let values as [Any]:
            try require(node.kind == .array && node.elements.count == values.count, "an array differs")
            for (element, value) in zip(node.elements, values) { try requireSame(element, value) }
        case is [String: Any]: try require(node.kind == .object, "an object differs")
        case is NSNull: try require(node.kind == .null, "null differs")
        default: try require([.true, .false, .number].contains(node.kind), "a number or truth value differs")
        }
    }

    /// Foundation drops byte order marks from strings.
    private static func unmarked(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.filter { $0 != "\u{FEFF}" } }

    /// RFC 8259 leaves open which numbers and half surrogate pairs a parser can hold; Foundation refuses some.
    private static func isBeyondFoundation(_ document: JSONDocument) -> Bool {
        let text = String(decoding: document.text, as: UTF8.self)
        return document.nodes.contains { $0.kind == .number && $0.end - $0.start > 3 }
            || text.range(of: #"\\u[dD][89a-fA-F]"#, options: .regularExpression) != nil
    }

    /// Foundation also takes UTF-16, UTF-32 and a byte order mark, which RFC 8259 §8.1 keeps from the wire, and a comma
    /// behind the last element.
    static func isFoundationsOwn(_ input: [UInt8]) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        return input.prefix(4).contains(0)
            || [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]].contains { input.starts(with: $0) }
            || text.range(of: #",[ \t\r\n]*[}\]]"#, options: .regularExpression) != nil
    }

    private struct Shape: Equatable {
        let kind: JSONDocument.Kind
        let numbers: [Int32]

        init(_ node: JSONDocument.Node) {
            kind = node.kind
            numbers = [node.start, node.end, node.next]
        }
    }
}
