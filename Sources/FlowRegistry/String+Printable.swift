extension String {
    /// The text as it may go to a terminal: control characters and those that turn the direction of text (UAX #9) are
    /// shown as their code points.
    public var printable: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
