/// Strict recursive-descent parser of RFC 8259 that copies every token, and no white space, to the minified text.
struct JSONParser {
    /// How deep arrays and objects may nest.
    static let maximumDepth = 512

    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0
    private var text: [UInt8] = []
    private var nodes: [JSONDocument.Node] = []

    static func parse(_ json: [UInt8]) throws(JSONError) -> (text: [UInt8], nodes: [JSONDocument.Node]) {
        let result: Result<(text: [UInt8], nodes: [JSONDocument.Node]), JSONError> =
            json.withUnsafeBufferPointer { input in
                var parser = JSONParser(input: input)
                do throws(JSONError) {
                    try parser.parseDocument()
                    return .success((parser.text, parser.nodes))
                } catch {
                    return .failure(error)
                }
            }
        return try result.get()
    }

    private init(input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        text.reserveCapacity(input.count)
        nodes.reserveCapacity(input.count / 12 + 1)
    }

    private mutating func parseDocument() throws(JSONError) {
        guard input.count < Int32.max else { throw error("is too long") }
        if let fault = JSONParser.firstInvalidUTF8(input) {
            throw JSONError("is not valid UTF-8", at: fault, of: input)
        }
        skipWhiteSpace()
        try parseValue()
        skipWhiteSpace()
        if position < input.count { throw error("goes on behind its end") }
    }

    private mutating func parseValue() throws(JSONError) {
        guard position < input.count else { throw error("ends too early") }
        switch input[position] {
        case UInt8(ascii: "{"): try parseContainer(.object, end: "}")
        case UInt8(ascii: "["): try parseContainer(.array, end: "]")
        case UInt8(ascii: "\""): try leaf(.string) { parser throws(JSONError) in try parser.scanString() }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try leaf(.number) { parser throws(JSONError) in try parser.scanNumber() }
        case UInt8(ascii: "t"): try leaf(.true) { parser throws(JSONError) in try parser.scan("true") }
        case UInt8(ascii: "f"): try leaf(.false) { parser throws(JSONError) in try parser.scan("false") }
        case UInt8(ascii: "n"): try leaf(.null) { parser throws(JSONError) in try parser.scan("null") }
        default: throw error("has no value here")
        }
    }

    private mutating func parseContainer(_ kind: JSONDocument.Kind, end: Unicode.Scalar) throws(JSONError) {
        depth += 1
        guard depth <= JSONParser.maximumDepth else { throw error("nests deeper than \(JSONParser.maximumDepth)") }
        let index = nodes.count
        nodes.append(.init(kind: kind, start: Int32(text.count), end: 0, next: 0))
        take()
        skipWhiteSpace()
        if !takes(end) {
            repeat {
                skipWhiteSpace()
                if kind == .object { try parseKey() }
                try parseValue()
                skipWhiteSpace()
            } while takes(",")
            guard takes(end) else { throw error("lacks a comma or \(end)") }
        }
        nodes[index].end = Int32(text.count)
        nodes[index].next = Int32(nodes.count)
        depth -= 1
    }

    private mutating func parseKey() throws(JSONError) {
        guard position < input.count, input[position] == UInt8(ascii: "\"") else {
            throw error("lacks a member name in quotation marks")
        }
        try leaf(.string) { parser throws(JSONError) in try parser.scanString() }
        skipWhiteSpace()
        guard takes(":") else { throw error("lacks a colon") }
        skipWhiteSpace()
    }

    private mutating func leaf(
        _ kind: JSONDocument.Kind, _ scan: (inout JSONParser) throws(JSONError) -> Void
    ) throws(JSONError) {
        let (from, start) = (position, Int32(text.count))
        try scan(&self)
        text.append(contentsOf: input[from..<position])
        nodes.append(.init(kind: kind, start: start, end: Int32(text.count), next: Int32(nodes.count + 1)))
    }

    private mutating func scan(_ literal: StaticString) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        let isThere = literal.withUTF8Buffer { input[position...].prefix(count).elementsEqual($0) }
        guard isThere else { throw error("has an unknown word") }
        position += count
    }

    private mutating func scanString() throws(JSONError) {
        position += 1
        while position < input.count {
            let byte = input[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try scanEscape()
            case 0..<0x20:
                position -= 1
                throw error("has a control character in a string")
            default: break
            }
        }
        throw error("ends within a string")
    }

    private mutating func scanEscape() throws(JSONError) {
        guard position < input.count else { throw error("ends within a string") }
        switch input[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            let digits = input[(position + 1)...].prefix(4)
            guard digits.count == 4, digits.allSatisfy(\.isASCIIHexDigit) else {
                throw error("has a damaged \\u escape")
            }
            position += 5
        default: throw error("has an unknown escape in a string")
        }
    }

    private mutating func scanNumber() throws(JSONError) {
        if input[position] == UInt8(ascii: "-") { position += 1 }
        if position < input.count, input[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try scanDigits()
        }
        if isNext(".") {
            position += 1
            try scanDigits()
        }
        if isNext("e") || isNext("E") {
            position += 1
            if isNext("+") || isNext("-") { position += 1 }
            try scanDigits()
        }
    }

    private mutating func scanDigits() throws(JSONError) {
        let start = position
        while position < input.count, input[position].isASCIIDigit { position += 1 }
        if position == start { throw error("has a damaged number") }
    }

    private mutating func take() {
        text.append(input[position])
        position += 1
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        take()
        return true
    }

    private func isNext(_ character: Unicode.Scalar) -> Bool {
        position < input.count && input[position] == UInt8(ascii: character)
    }

    private mutating func skipWhiteSpace() {
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return
            }
        }
    }

    private func error(_ reason: String) -> JSONError { JSONError(reason, at: position, of: input) }

    /// Eight bytes at a time.
    private static func isASCII(_ input: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(input)
        var (bits, offset) = (UInt64(0), 0)
        while offset + 8 <= bytes.count {
            bits |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        for byte in bytes[offset...] { bits |= UInt64(byte) }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    private static func firstInvalidUTF8(_ input: UnsafeBufferPointer<UInt8>) -> Int? {
        if isASCII(input) { return nil }
        var iterator = input.makeIterator()
        var decoder = UTF8()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isASCIIHexDigit: Bool {
        isASCIIDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f"))
    }
}
