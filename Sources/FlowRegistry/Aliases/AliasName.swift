/// What an alias is called, in place of a revision: a letter, then letters, digits, `-` and `_`, 64 in all at most.
public struct AliasName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// nil for any other text, and for a reserved one.
    public init?(_ text: some StringProtocol) {
        let characters = text.utf8
        guard (1...64).contains(characters.count), characters.first.map(Self.isLetter) == true,
            characters.allSatisfy({ Self.isLetter($0) || Self.isOther($0) }),
            !Self.isReserved(text)
        else { return nil }
        description = String(text)
    }

    /// Whether it is a name that Studio has, however it is spelled (contract §6.8).
    public static func isReserved(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 64 && ["latestpublished", "latestrevision"].contains(text.lowercased())
    }

    /// By the bytes, as the storage has them.
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isOther(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
