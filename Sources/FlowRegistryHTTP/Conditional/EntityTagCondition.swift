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
        if field.utf8.contains(UInt8(ascii: "*")),
            field.utf8.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "*") })
        {
            self = .any
            return
        }
        let entries = field.utf8.split(separator: UInt8(ascii: ","), maxSplits: Self.maximumCount)
        guard (1...Self.maximumCount).contains(entries.count) else { return nil }
        var tags: [(text: String, isWeak: Bool)] = []
        for entry in entries {
            var tag = entry.drop(while: Self.isBlank)
            while tag.last.map(Self.isBlank) == true { tag.removeLast() }
            let isWeak = tag.starts(with: "W/".utf8)
            if isWeak { tag = tag.dropFirst(2) }
            guard tag.count >= 2, tag.first == UInt8(ascii: "\""), tag.last == UInt8(ascii: "\"") else { return nil }
            tags.append((String(Substring(tag.dropFirst().dropLast())), isWeak))
        }
        self = .tags(tags)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Whether a representation with this tag is among them by the weak comparison, which If-None-Match takes.
    func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.text == tag.text }
        }
    }

    /// What If-Match asks of a resource's number. A weak tag counts as the strong one: no tag of ours is weak, so that a
    /// proxy has made it so, as nginx does when it compresses. The strong comparison of RFC 9110 §13.1.1 would never hold
    /// behind such a proxy.
    var precondition: Precondition {
        switch self {
        case .any: .exists
        case .tags(let tags): .oneOf(tags.compactMap { Int64($0.text) })
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
