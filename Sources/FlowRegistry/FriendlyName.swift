/// The rule for names that people give to accounts and keys, and that other people read on their terminals.
public enum FriendlyName {
    /// How many characters (Unicode scalars) a name may have.
    public static let maximumLength = 256

    /// Throws `.invalidParameter` for a name that is too long, or that holds what steers a terminal or turns the text
    /// around it: control characters, line ends, overrides of direction (Unicode TR36 §2.2). nil stays nil.
    public static func checked(_ name: String?) throws(RegistryError) -> String? {
        guard let name else { return nil }
        // No character has more than four bytes.
        guard name.utf8.count <= 4 * maximumLength, name.unicodeScalars.count <= maximumLength else {
            throw .invalidParameter("FriendlyName", reason: "must not be longer than \(maximumLength) characters")
        }
        guard name.unicodeScalars.allSatisfy(isPlain) else {
            throw .invalidParameter("FriendlyName", reason: "must not hold control characters")
        }
        return name
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        case .format: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        default: true
        }
    }
}
