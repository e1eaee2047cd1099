import FlowRegistry

/// The value of an If-Match or If-None-Match field (RFC 9110 §13.1.1, §13.1.2).
enum EntityTagCondition: Equatable {
    case any
    /// The opaque parts of the tags, without their quotation marks.
    case tags([(text: String, isWeak: Bool)])

    /// How many tags a list may have.
    static let maximumCount = 100

    /// nil for a value that is neither `*` nor a list of entity tags, and for too many of them.
    init?(_ field: String) {
        if field.utf8.contains(UInt8(ascii: "*")), field.utf8.filter({ !Self.isBlank($0) }) == [UInt8(ascii: "*")] {
            self = .any
            return
        }
        guard let tags = Self.tags(field.utf8[...]), !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// A comma within quotation marks is the tag's own (RFC 9110 §8.8.3), and the list may have empty elements (§5.6.1).
    private static func tags(_ list: Substring.UTF8View) -> [(text: String, isWeak: Bool)]? {
        var (rest, tags) = (list.drop(while: isBetween), [(text: String, isWeak: Bool)]())
        while !rest.isEmpty {
            let isWeak = rest.starts(with: "W/".utf8)
            if isWeak { rest = rest.dropFirst(2) }
            guard tags.count < maximumCount, rest.popFirst() == quote, let end = rest.firstIndex(of: quote) else {
                return nil
            }
            tags.append((String(Substring(rest[..<end])), isWeak))
            rest = rest[end...].dropFirst().drop(while: isBlank)
            guard rest.isEmpty || rest.first == comma else { return nil }
            rest = rest.drop(while: isBetween)
        }
        return tags
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isBetween(_ byte: UInt8) -> Bool { isBlank(byte) || byte == comma }

    /// Whether a representation with this tag is among them by the weak comparison, which If-None-Match takes.
    func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.text.utf8.elementsEqual(tag.text.utf8) }
        }
    }

    /// What If-Match asks of a resource. A weak tag counts as the strong one: no tag of ours is weak, so that a proxy has
    /// made it so, as nginx does when it compresses. The strong comparison of RFC 9110 §13.1.1 would never hold behind such
    /// a proxy.
    var precondition: Precondition {
        switch self {
        case .any: .exists
        case .tags(let tags): .oneOf(tags.compactMap { EntityTag.mark($0.text) })
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.any, .any): true
        case (.tags(let left), .tags(let right)): left.elementsEqual(right) { $0 == $1 }
        default: false
        }
    }
}
