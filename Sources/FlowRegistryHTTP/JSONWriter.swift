import FlowRegistry

/// Writes one JSON document, member by member, straight into the bytes that are sent.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(capacity: Int = 1_024) {
        bytes.reserveCapacity(capacity)
    }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        open("{")
        members(&self)
        close("}")
    }

    mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }

    /// A member whose value another one writes.
    mutating func value(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
        key(name)
        write(&self)
    }

    mutating func array<Elements: Sequence>(
        _ name: StaticString, _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        key(name)
        open("[")
        for element in elements { write(&self, element) }
        close("]")
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        guard let value else { return literal("null") }
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        literal("\(value)")
    }

    mutating func member<Resource>(_ name: StaticString, _ value: SID<Resource>) {
        key(name)
        quoted { $0.append(value) }
    }

    /// A member whose value is a date, null for nil.
    mutating func member(_ name: StaticString, _ value: Timestamp?) {
        key(name)
        guard let value else { return literal("null") }
        quoted { $0.append(value) }
    }

    /// A member whose value is a URL put together of parts that need no escape.
    mutating func url(_ name: StaticString, _ parts: (inout JSONWriter) -> Void) {
        key(name)
        quoted(parts)
    }

    /// Part of a URL.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Part of a URL.
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Part of a URL.
    mutating func append<Resource>(_ sid: SID<Resource>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 34) { buffer in
            sid.write(to: buffer)
            bytes.append(contentsOf: buffer)
        }
    }

    private mutating func append(_ date: Timestamp) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            _ = date.write(to: buffer)
            bytes.append(contentsOf: buffer)
        }
    }

    private mutating func quoted(_ content: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        content(&self)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        literal(value ? "true" : "false")
    }

    /// A member whose value is a JSON document already; null for nil.
    mutating func member(_ name: StaticString, json: [UInt8]?) {
        key(name)
        guard let json else { return literal("null") }
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Members that are always the same, as they stand in the document.
    mutating func members(_ text: StaticString) {
        separate()
        append(text)
        needsComma = true
    }

    mutating func null(_ name: StaticString) {
        key(name)
        literal("null")
    }

    /// A string with the escapes that RFC 8259 §7 demands.
    mutating func string(_ value: String) {
        var value = value
        quoted { writer in value.withUTF8 { writer.appendEscaped($0) } }
    }

    /// Takes what needs no escape in one piece.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for position in text.indices where Self.needsEscape(text[position]) {
            bytes.append(contentsOf: text[start..<position])
            start = position + 1
            switch text[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(text[position])
            case let byte: escape(byte)
            }
        }
        bytes.append(contentsOf: text[start...])
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        append("\\u00" as StaticString)
        bytes.append(UInt8(ascii: "0") + byte >> 4)
        bytes.append((byte & 0xF < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) + byte & 0xF)
    }

    private mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }
}

extension Timestamp {
    /// The date as the API of 2010 has it: `Tue, 24 Nov 2026 21:33:07 +0000` (RFC 2822 §3.3).
    var rfc2822: String {
        let text = description
        let parts = text.split { "-T:Z".contains($0) }
        guard parts.count == 6, let month = Int(parts[1]), Self.months.indices.contains(month - 1) else { return text }
        // 1970-01-01 was a Thursday.
        let days = (secondsSinceEpoch - (secondsSinceEpoch % 86_400 + 86_400) % 86_400) / 86_400
        let weekday = Self.weekdays[Int((days % 7 + 7) % 7)]
        return "\(weekday), \(parts[2]) \(Self.months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
