/// A value of a YAML document, with the place where it stands.
public struct YAMLNode: Equatable, Sendable {
    public enum Content: Equatable, Sendable {
        /// Text as it is written: a number, a truth value and nothing at all are text, too.
        case scalar(String)
        /// In the order of the document. No key appears twice.
        case mapping([Member])
        case sequence([YAMLNode])
    }

    /// A key of a mapping and its value.
    public struct Member: Equatable, Sendable {
        public let key: String
        /// The line of the key, counted from 1.
        public let line: Int
        public let value: YAMLNode

        init(key: String, line: Int, value: YAMLNode) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    public let content: Content
    /// Counted from 1.
    public let line: Int

    init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }
}

/// Why a text is not a YAML document that can be read, in one line of English.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ problem: String, line: Int, column: Int) {
        description = "line \(line), column \(column): \(problem)"
    }
}
