import JSON

/// What an environment has in place of each placeholder: values by names as `SUPPORT_NUMBER`.
public struct TemplateVariables: Equatable, Sendable {
    /// From so many bytes on a value is turned back into its placeholder wherever it stands; a shorter one, which may
    /// stand somewhere by chance, only where the file has its placeholder.
    static let distinctiveLength = 8

    let values: [String: JSONString]

    /// Throws the first name that is none: a letter or `_`, then letters, digits and `_`.
    public init(_ values: [String: String]) throws(InvalidVariableName) {
        for name in values.keys.sorted() where !Self.isName(name.utf8) { throw InvalidVariableName(name: name) }
        self.values = values.mapValues { JSONString($0) }
    }

    static func isName(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, !first.isASCIIDigit else { return false }
        return name.allSatisfy { $0 < 0x80 && $0.isWord }
    }

    /// Which values may be turned back in a string, by what the file has in its place: the longest first. A value that
    /// several variables have is nobody's, unless the file names one of them.
    func candidates(favouring favoured: Set<String>) -> [(value: [UInt8], name: String)] {
        let named = values.filter { favoured.contains($0.key) }
        let others = values.filter { !favoured.contains($0.key) && $0.value.utf8.count >= Self.distinctiveLength }
        let owners = Dictionary(grouping: others, by: \.value).filter { $0.value.count == 1 }
        let taken = Set(named.values)
        let free = owners.filter { !taken.contains($0.key) }.compactMap { $0.value.first }
        return (Array(named) + free).filter { !$0.value.utf8.isEmpty }.map { ($0.value.utf8, $0.key) }
            .sorted { ($1.value.count, $0.name) < ($0.value.count, $1.name) }
    }
}

/// A name that no variable can have.
public struct InvalidVariableName: Error, Equatable, Sendable {
    public let name: String
}

extension UInt8 {
    /// Whether it goes on with a word: letters, digits, `_`, and all that is not ASCII.
    var isWord: Bool {
        self >= 0x80 || isASCIIDigit || self == UInt8(ascii: "_")
            || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
    }
}
