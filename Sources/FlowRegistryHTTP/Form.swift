import FlowRegistry
import JSON

/// The fields of an `application/x-www-form-urlencoded` body or of a query, decoded.
///
/// Source: https://url.spec.whatwg.org/#application/x-www-form-urlencoded, but a damaged escape is an error.
struct Form {
    private let fields: [(name: [UInt8], value: [UInt8])]
    /// Which of the fields somebody has asked for; nil where that is not noted.
    private let asked: AskedFields?

    /// How many fields there may be: a body can hold millions, each of which costs memory.
    static let maximumCount = 1_000

    /// Throws `.malformedRequest` for a `%` that two hex digits do not follow, and for too many fields.
    ///
    /// - Parameter notesAsked: whether `ignored` is to tell the fields that nobody has asked for.
    init(_ text: some Collection<UInt8>, notesAsked: Bool = false) throws(RegistryError) {
        let fields =
            text.withContiguousStorageIfAvailable(Self.read) ?? ContiguousArray(text).withUnsafeBufferPointer(Self.read)
        self.fields = try fields.get()
        asked = notesAsked && !self.fields.isEmpty ? AskedFields() : nil
    }

    private static func read(
        _ text: UnsafeBufferPointer<UInt8>
    ) -> Result<[(name: [UInt8], value: [UInt8])], RegistryError> {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        var start = 0
        do throws(RegistryError) {
            while start < text.count {
                let end = text.firstIndex(of: "&", in: start..<text.count)
                if end > start {
                    guard fields.count < maximumCount else {
                        throw .malformedRequest("More than \(maximumCount) parameters were sent")
                    }
                    let nameEnd = text.firstIndex(of: "=", in: start..<end)
                    fields.append(
                        (
                            try FormDecoder.decode(text[start..<nameEnd]),
                            try FormDecoder.decode(text[min(nameEnd + 1, end)..<end])
                        ))
                }
                start = end + 1
            }
        } catch {
            return .failure(error)
        }
        return .success(fields)
    }

    /// Throws `.malformedRequest` for too many fields.
    init(_ parameters: JSONParameters) throws(RegistryError) {
        fields = try parameters.fields(atMost: Self.maximumCount)
        asked = nil
    }

    /// The names of all fields, in order.
    var names: some Sequence<[UInt8]> { fields.lazy.map { $0.name } }

    /// The names of those fields that nobody has asked for, each once.
    var ignored: [[UInt8]] {
        guard let asked else { return [] }
        return fields.map(\.name).reduce(into: []) { names, name in
            if names.count < AskedFields.maximumCount, !asked.contains(name), !names.contains(name) {
                names.append(name)
            }
        }
    }

    /// The value of the last field of this name; nil without one.
    func bytes(_ name: StaticString) -> [UInt8]? {
        asked?.note(name)
        return fields.last { $0.name.isEqual(to: name) }?.value
    }

    /// As `bytes`, as text. Throws `.invalidParameter` where it is not UTF-8.
    func text(_ name: StaticString) throws(RegistryError) -> String? {
        guard let bytes = bytes(name) else { return nil }
        return try Self.text(bytes, of: name)
    }

    /// A value that is true or false; nil without one. Throws `.invalidParameter` for any other.
    func flag(_ name: StaticString) throws(RegistryError) -> Bool? {
        switch try text(name) {
        case nil, "": nil
        case "true": true
        case "false": false
        default: throw .invalidParameter("\(name)", reason: "must be true or false")
        }
    }

    /// The values of all fields of this name, in order, of so many characters each at most. Throws `.invalidParameter` as
    /// `text`.
    func texts(_ name: StaticString, atMost limit: Int) throws(RegistryError) -> [String] {
        asked?.note(name)
        var texts: [String] = []
        for field in fields where field.name.isEqual(to: name) {
            texts.append(try Self.text(field.value, of: name, atMost: limit))
        }
        return texts
    }

    /// A value as it stands in a query: everything percent-encoded but letters, digits and `-._~` (RFC 3986 §2.3).
    static func encoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(3 * text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded.append(hexDigit(byte >> 4))
                encoded.append(hexDigit(byte & 0xF))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// As `text`, of so many characters at most. Throws `.invalidParameter` for a longer one.
    func text(_ name: StaticString, atMost limit: Int) throws(RegistryError) -> String? {
        guard let bytes = bytes(name) else { return nil }
        return try Self.text(bytes, of: name, atMost: limit)
    }

    private static func text(
        _ bytes: [UInt8], of name: StaticString, atMost limit: Int
    ) throws(RegistryError) -> String {
        // No character has more than four bytes.
        guard bytes.count <= 4 * limit, case let text = try text(bytes, of: name), text.unicodeScalars.count <= limit
        else { throw .invalidParameter("\(name)", reason: "must not be longer than \(limit) characters") }
        return text
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func text(_ bytes: [UInt8], of name: StaticString) throws(RegistryError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidParameter("\(name)", reason: "is not valid UTF-8")
        }
        return text
    }
}

extension [UInt8] {
    func isEqual(to name: StaticString) -> Bool {
        count == name.utf8CodeUnitCount
            && name.withUTF8Buffer { name in
                withUnsafeBytes { $0.isEqual(inConstantTime: UnsafeRawBufferPointer(name)) }
            }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The end of the range where the character is not in it.
    fileprivate func firstIndex(of character: Unicode.Scalar, in range: Range<Int>) -> Int {
        let bytes = UnsafeRawBufferPointer(self)
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            let word = ByteWord(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if let found = ByteWord.first(of: word.matches(character)) { return index + found }
            index += 8
        }
        while index < range.upperBound, self[index] != UInt8(ascii: character) { index += 1 }
        return index
    }
}

/// Decodes a name or a value of a form, eight bytes at a time where they stand for themselves.
struct FormDecoder {
    private let input: UnsafeRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    private var position = 0
    private var count = 0

    /// Throws `.malformedRequest` for a `%` that two hex digits do not follow.
    static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>) throws(RegistryError) -> [UInt8] {
        var isWhole = true
        // Whole words are written, of which only the first bytes may count.
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count + 8) { output, count in
            var decoder = FormDecoder(
                input: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text)),
                output: UnsafeMutableRawBufferPointer(output))
            isWhole = decoder.run()
            count = decoder.count
        }
        guard isWhole else { throw .malformedRequest("A % in the parameters is not followed by two hex digits") }
        return decoded
    }

    private init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer) {
        self.input = input
        self.output = output
    }

    /// False for a damaged escape.
    private mutating func run() -> Bool {
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "%"):
                guard let byte = escaped() else { return false }
                append(byte)
                position += 3
            case UInt8(ascii: "+"):
                append(UInt8(ascii: " "))
                position += 1
            default: copyPlainText()
            }
        }
        return true
    }

    private mutating func append(_ byte: UInt8) {
        output[count] = byte
        count += 1
    }

    /// Copies what comes before the next escape or space, eight bytes of it at most.
    private mutating func copyPlainText() {
        guard position + 8 <= input.count else {
            append(input[position])
            position += 1
            return
        }
        let loaded = input.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        output.storeBytes(of: loaded, toByteOffset: count, as: UInt64.self)
        let word = ByteWord(loaded)
        let length = ByteWord.first(of: word.matches("%") | word.matches("+")) ?? 8
        position += length
        count += length
    }

    private func escaped() -> UInt8? {
        guard position + 2 < input.count, let high = input[position + 1].hexDigitValue,
            let low = input[position + 2].hexDigitValue
        else { return nil }
        return high << 4 | low
    }
}

extension UInt8 {
    fileprivate var hexDigitValue: UInt8? {
        let (digit, letter) = (self &- UInt8(ascii: "0"), (self | 0x20) &- UInt8(ascii: "a"))
        if digit < 10 { return digit }
        return letter < 6 ? letter + 10 : nil
    }
}

/// The names that a form was asked for.
final class AskedFields {
    /// How many of the fields that nobody has asked for are told of.
    static let maximumCount = 8

    private var names: [StaticString] = []

    func note(_ name: StaticString) { names.append(name) }

    func contains(_ name: [UInt8]) -> Bool { names.contains { name.isEqual(to: $0) } }
}
