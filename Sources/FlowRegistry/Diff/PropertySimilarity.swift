/// How much of two widgets' properties is the same, from 0 to 1, counting long texts for more, and for less what
/// many widgets of the type have in common.
struct PropertySimilarity {
    private struct Leaf: Hashable {
        let type: JSONString
        let path: [JSONString]
        let value: JSONValue
    }

    /// In how many widgets of the old definition a value occurs.
    private var occurrences: [Leaf: Int] = [:]

    init(_ widgets: [Widget]) {
        for widget in widgets {
            for (path, value) in Self.leaves(of: widget) {
                occurrences[Leaf(type: widget.type, path: path, value: value), default: 0] += 1
            }
        }
    }

    /// nil when neither widget has properties.
    func score(_ old: Widget, _ new: Widget) -> Double? {
        let (before, after) = (Self.leaves(of: old), Self.leaves(of: new))
        if before.isEmpty, after.isEmpty { return nil }
        var (common, total) = (0.0, 0.0)
        for path in Set(before.keys).union(after.keys) {
            let (left, right) = (before[path] ?? .null, after[path] ?? .null)
            let count = occurrences[Leaf(type: old.type, path: path, value: left)] ?? 1
            let weight = max(Self.weight(left), Self.weight(right)) / (left == right ? Double(count) : 1)
            total += weight
            common += weight * Self.likeness(left, right)
        }
        return common / total
    }

    private static func leaves(of widget: Widget) -> [[JSONString]: JSONValue] {
        var leaves: [[JSONString]: JSONValue] = [:]
        collect(.object(widget.properties), [], &leaves)
        return leaves
    }

    private static func collect(_ value: JSONValue, _ path: [JSONString], _ leaves: inout [[JSONString]: JSONValue]) {
        switch value {
        case .object(let members): for (name, value) in members { collect(value, path + [name], &leaves) }
        case .array(let elements):
            for (index, value) in elements.enumerated() { collect(value, path + [JSONString("\(index)")], &leaves) }
        default: leaves[path] = value
        }
    }

    private static func weight(_ value: JSONValue) -> Double {
        1 + Double(min(value.string?.words.count ?? 0, 20)) / 2
    }

    /// For texts the share of words that both have (Dice's coefficient), or of the characters with which both begin
    /// and end, whichever is more.
    private static func likeness(_ left: JSONValue, _ right: JSONValue) -> Double {
        if left == right { return 1 }
        guard let left = left.string, let right = right.string else { return 0 }
        let words = left.words.intersection(right.words).count
        let shared = Double(2 * words) / Double(max(1, left.words.count + right.words.count))
        let prefix = zip(left.utf8, right.utf8).prefix { $0 == $1 }.count
        let suffix = zip(left.utf8.reversed(), right.utf8.reversed()).prefix { $0 == $1 }.count
        let shorter = min(left.utf8.count, right.utf8.count)
        let longer = max(1, left.utf8.count, right.utf8.count)
        return max(shared, Double(min(prefix + suffix, shorter)) / Double(longer))
    }
}

extension JSONString {
    /// The words of a text, of letters, digits and whatever is not ASCII.
    fileprivate var words: Set<ArraySlice<UInt8>> {
        Set(
            utf8.split { $0 < 0x80 && !$0.isASCIIDigit && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        )
    }
}
