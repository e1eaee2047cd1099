import FlowRegistry

/// The value of an If-Match or If-None-Match field (RFC 9110 §13.1.1, §13.1.2).
enum EntityTagCondition: Equatable {
    case any
    /// The opaque parts of the tags, without their quotation marks.
    case tags([(text: String, isWeak: Bool)])

    /// nil for a value that is neither `*` nor a list of entity tags.
    init?(_ field: String) {
        if field.allSatisfy({ $0 == " " || $0 == "*" }), field.contains("*") {
            self = .any
            return
        }
        var tags: [(text: String, isWeak: Bool)] = []
        for entry in field.split(separator: ",") {
            var tag = entry.drop { $0 == " " || $0 == "\t" }
            while tag.last == " " || tag.last == "\t" { tag.removeLast() }
            let isWeak = tag.hasPrefix("W/")
            if isWeak { tag = tag.dropFirst(2) }
            guard tag.count >= 2, tag.first == "\"", tag.last == "\"" else { return nil }
            tags.append((String(tag.dropFirst().dropLast()), isWeak))
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// Whether a representation with this tag is among them by the weak comparison, which If-None-Match takes.
    func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.text == tag.text }
        }
    }

    /// What If-Match, by the strong comparison, asks of a resource's number.
    var precondition: Precondition {
        switch self {
        case .any: .exists
        case .tags(let tags): .oneOf(tags.compactMap { $0.isWeak ? nil : Int64($0.text) })
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
