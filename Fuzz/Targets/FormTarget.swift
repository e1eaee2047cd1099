import FlowRegistry
@testable import FlowRegistryHTTP

/// Form fields: decoded as by a second, plain decoder, and the same again once encoded.
enum FormTarget {
    static func run(_ input: [UInt8]) throws {
        let expected = decoded(input)
        do {
            let form = try Form(input)
            try require(expected != nil, "a damaged escape was taken")
            try require(form.bytes("a") == expected?.last { $0.name == [0x61] }?.value, "the value differs")
            try requireSameAgain(form)
        } catch let error as RegistryError {
            try require(expected == nil, "refused: \(error)")
        }
    }

    private static func requireSameAgain(_ form: Form) throws {
        guard let text = try? form.text("a") else { return }
        try require(try Form("a=\(Form.encoded(text))".utf8).text("a") == text, "encoded, the value is another")
        if let texts = try? form.texts("a", atMost: 1_000_000) {
            try require(texts.last == text, "the last of the values differs")
        }
    }

    /// nil for a damaged escape.
    private static func decoded(_ input: [UInt8]) -> [(name: [UInt8], value: [UInt8])]? {
        let fields = input.split(separator: UInt8(ascii: "&")).map { field in
            field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map(plain)
        }
        guard !fields.joined().contains(nil) else { return nil }
        return fields.map { ($0[0] ?? [], $0.count > 1 ? $0[1] ?? [] : []) }
    }

    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        let decoded = parts.dropFirst().map { part -> [UInt8]? in
            let digits = part.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            return [byte] + spaced(part.dropFirst(2))
        }
        return decoded.contains(nil) ? nil : spaced(parts[0]) + decoded.compactMap { $0 }.joined()
    }

    private static func spaced(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    }
}
