/// Strict recursive-descent parser of RFC 8259 that copies every token, and no white space, to the minified text.
struct JSONParser {
    /// How deep arrays and objects may nest.
    static let maximumDepth = 512

    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0
    /// The minified text up to the white space that was left out last; from `copied` on, the input goes on with it.
    private var text: [UInt8] = []
    private var copied = 0
    /// How much white space was left out.
    private var skipped = 0
    private var nodes: [JSONDocument.Node] = []
    private var isASCII = true
    private var hasNumberedEscape = false

    static func parse(_ json: [UInt8]) throws(JSONError) -> JSONDocument.Parts {
        let result: Result<JSONDocument.Parts, JSONError> =
            json.withUnsafeBufferPointer { input in
                var parser = JSONParser(input: input)
                do throws(JSONError) {
                    try parser.parseDocument()
                    return .success(parser.parts(of: json))
                } catch {
                    return .failure(error)
                }
            }
        return try result.get()
    }

    private init(input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        nodes.reserveCapacity(input.count / 12 + 1)
    }

    private mutating func parts(of json: [UInt8]) -> JSONDocument.Parts {
        if skipped > 0 { text.append(contentsOf: input[copied...]) }
        return JSONDocument.Parts(
            text: skipped > 0 ? text : json, nodes: nodes, hasNumberedEscape: hasNumberedEscape)
    }

    /// A text of another encoding, an empty one or a conflict is called that; else what is not UTF-8 comes before every
    /// other fault, wherever it stands.
    private mutating func parseDocument() throws(JSONError) {
        guard input.count < Int32.max else { throw error("is too long") }
        do throws(JSONError) {
            try parseText()
        } catch {
            if let cause = JSONError.cause(of: input, at: position) { throw cause }
            try requireUTF8()
            throw error
        }
        if !isASCII { try requireUTF8() }
    }

    private mutating func parseText() throws(JSONError) {
        skipWhiteSpace()
        try parseValue()
        skipWhiteSpace()
        if position < input.count { throw error("goes on behind its end") }
    }

    private func requireUTF8() throws(JSONError) {
        guard let fault = UTF8Text.firstFault(in: input) else { return }
        throw JSONError("is not valid UTF-8", at: fault, of: input)
    }

    private mutating func parseValue() throws(JSONError) {
        guard position < input.count else { throw error("ends too early") }
        switch input[position] {
        case UInt8(ascii: "{"): try parseContainer(.object, end: "}")
        case UInt8(ascii: "["): try parseContainer(.array, end: "]")
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let start = place
            try scanNumber()
            appendLeaf(.number, from: start)
        case UInt8(ascii: "t"): try parseWord(.true, "true")
        case UInt8(ascii: "f"): try parseWord(.false, "false")
        case UInt8(ascii: "n"): try parseWord(.null, "null")
        default: throw error("has no value here")
        }
    }

    private mutating func parseContainer(_ kind: JSONDocument.Kind, end: Unicode.Scalar) throws(JSONError) {
        depth += 1
        guard depth <= JSONParser.maximumDepth else { throw error("nests deeper than \(JSONParser.maximumDepth)") }
        let index = nodes.count
        nodes.append(.init(kind: kind, start: place, end: 0, next: 0))
        position += 1
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
        nodes[index].end = place
        nodes[index].next = Int32(nodes.count)
        depth -= 1
    }

    private mutating func parseKey() throws(JSONError) {
        guard position < input.count, input[position] == UInt8(ascii: "\"") else {
            throw error("lacks a member name in quotation marks")
        }
        try parseString()
        skipWhiteSpace()
        guard takes(":") else { throw error("lacks a colon") }
        skipWhiteSpace()
    }

    private mutating func parseString() throws(JSONError) {
        let start = place
        let hasEscapes = try scanString()
        appendLeaf(.string, from: start, hasEscapes: hasEscapes)
    }

    private mutating func parseWord(_ kind: JSONDocument.Kind, _ word: StaticString) throws(JSONError) {
        let start = place
        let count = word.utf8CodeUnitCount
        let isThere = word.withUTF8Buffer { input[position...].prefix(count).elementsEqual($0) }
        guard isThere else { throw error("has an unknown word") }
        position += count
        appendLeaf(kind, from: start)
    }

    private mutating func appendLeaf(
        _ kind: JSONDocument.Kind, from start: Int32, hasEscapes: Bool = false
    ) {
        nodes.append(
            .init(
                kind: kind, hasEscapes: hasEscapes, start: start, end: place,
                next: Int32(truncatingIfNeeded: nodes.count + 1)))
    }

    /// Whether there is an escape in it.
    private mutating func scanString() throws(JSONError) -> Bool {
        var hasEscapes = false
        position += 1
        while true {
            skipPlainText()
            guard position < input.count else { throw error("ends within a string") }
            switch input[position] {
            case UInt8(ascii: "\""):
                position += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                position += 1
                hasEscapes = true
                try scanEscape()
            default: throw error("has a control character in a string")
            }
        }
    }

    /// Goes to the next quotation mark, backslash or control character, eight bytes at a time.
    private mutating func skipPlainText() {
        let bytes = UnsafeRawBufferPointer(input)
        while position + 8 <= bytes.count {
            let word = ByteWord(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if !word.isASCII { isASCII = false }
            let found = word.matches("\"") | word.matches("\\") | word.matches(below: 0x20)
            if let first = ByteWord.first(of: found) {
                position += first
                return
            }
            position += 8
        }
        while position < input.count, !input[position].interruptsString {
            if input[position] >= 0x80 { isASCII = false }
            position += 1
        }
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
            hasNumberedEscape = true
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

    /// Where the next token stands in the minified text.
    private var place: Int32 { Int32(truncatingIfNeeded: position - skipped) }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    private func isNext(_ character: Unicode.Scalar) -> Bool {
        position < input.count && input[position] == UInt8(ascii: character)
    }

    @inline(__always)
    private mutating func skipWhiteSpace() {
        if position < input.count, input[position].isJSONWhiteSpace { leaveOutWhiteSpace() }
    }

    @inline(never)
    private mutating func leaveOutWhiteSpace() {
        if skipped == 0 { text.reserveCapacity(input.count) }
        text.append(contentsOf: input[copied..<position])
        let start = position
        while position < input.count, input[position].isJSONWhiteSpace { position += 1 }
        skipped += position - start
        copied = position
    }

    private func error(_ reason: String) -> JSONError { JSONError(reason, at: position, of: input) }
}

extension UInt8 {
    package var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isASCIIHexDigit: Bool {
        isASCIIDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f"))
    }

    var isJSONWhiteSpace: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r")
            || self == UInt8(ascii: "\t")
    }

    fileprivate var interruptsString: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") || self < 0x20
    }
}
