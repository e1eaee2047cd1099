import JSON

/// Gathers the strings of a definition that was stored, a line feed between each and the next.
///
/// It relies on what a stored definition is: well-formed, and without white space between its tokens. So whatever stands
/// between quotation marks is a string, and the name of a member where a colon follows.
struct DefinitionStrings {
    private let input: UnsafeRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    private var position = 0
    private var count = 0

    /// nil for a text with an escape by number, and for one that is not as it should be.
    static func all(of text: [UInt8]) -> [UInt8]? {
        var isWhole = false
        // Whole words are written, of which only the first bytes may count.
        let strings = [UInt8](unsafeUninitializedCapacity: text.count + 8) { output, count in
            text.withUnsafeBytes { input in
                var strings = DefinitionStrings(input: input, output: UnsafeMutableRawBufferPointer(output))
                isWhole = strings.run()
                // There is a line feed behind each.
                count = max(0, strings.count - 1)
            }
        }
        return isWhole ? strings : nil
    }

    private init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer) {
        self.input = input
        self.output = output
    }

    private mutating func run() -> Bool {
        while position < input.count {
            position += 1
            guard input[position - 1] == UInt8(ascii: "\"") else { continue }
            let start = count
            guard copyString() else { return false }
            if position < input.count, input[position] == UInt8(ascii: ":") {
                count = start
            } else {
                append(UInt8(ascii: "\n"))
            }
        }
        return true
    }

    /// Goes behind the end of a string; false where it has none, or an escape by number.
    private mutating func copyString() -> Bool {
        while true {
            copyPlainText()
            guard position < input.count else { return false }
            position += 1
            if input[position - 1] == UInt8(ascii: "\"") { return true }
            guard let character = escaped() else { return false }
            append(character)
            position += 1
        }
    }

    /// Copies what comes before the next quotation mark or backslash, eight bytes at a time.
    private mutating func copyPlainText() {
        while position + 8 <= input.count {
            let loaded = input.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            output.storeBytes(of: loaded, toByteOffset: count, as: UInt64.self)
            let word = ByteWord(loaded)
            let length = ByteWord.first(of: word.matches("\"") | word.matches("\\")) ?? 8
            position += length
            count += length
            if length < 8 { return }
        }
        while position < input.count, input[position] != UInt8(ascii: "\""), input[position] != UInt8(ascii: "\\") {
            append(input[position])
            position += 1
        }
    }

    private mutating func append(_ byte: UInt8) {
        output[count] = byte
        count += 1
    }

    /// The character of the escape at `position` (RFC 8259 §7).
    private func escaped() -> UInt8? {
        guard position < input.count else { return nil }
        return switch input[position] {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "u"): nil
        default: input[position]
        }
    }
}

/// The types of a definition's widgets, by which it is found as by its strings (`DefinitionStrings`).
///
/// The views `definition_widget` and `definition_text` say the same of what is stored. Both are nil for a text with an
/// escape by number: there, SQLite's JSON functions and ours may not agree.
enum DefinitionWidgetTypes {
    /// Each once.
    static func all(in document: JSONDocument) -> [String]? {
        guard !document.hasNumberedEscape else { return nil }
        // By their bytes, as the view has them, and not by what looks the same.
        var (types, known): ([String], Set<WidgetName>) = ([], [])
        document.forEachMember(of: 0) { name, states in
            guard document.isString(name, "states") else { return }
            document.forEachElement(of: states) { widget in
                document.forEachMember(of: widget) { name, value in
                    guard document.isString(name, "type"), document.nodes[value].kind == .string else { return }
                    let type = WidgetName(document, value)
                    if known.insert(type).inserted { types.append(String(decoding: type.utf8, as: UTF8.self)) }
                }
            }
        }
        return types
    }
}
