import JSON

/// The single values in the properties of widgets, their paths and values by number: equal ones are compared once.
struct PropertyLeaves {
    struct Leaf {
        let path: Int
        let value: Int
    }

    private enum Token: Hashable {
        case name(JSONString)
        case index(Int)
    }

    private struct Step: Hashable {
        let parent: Int
        let token: Token
    }

    /// The number of null, which an absent value is as well.
    static let null = 0

    private var paths = Numbering<Step>()
    private var numbers = Numbering<JSONValue>()
    /// By their numbers.
    private(set) var values: [JSONValue] = []

    init() { _ = number(.null) }

    /// The leaves of a widget, ascending by their paths.
    mutating func leaves(of widget: Widget) -> [Leaf] {
        var leaves: [Leaf] = []
        collect(.object(widget.properties), -1, &leaves)
        return leaves.sorted { $0.path < $1.path }
    }

    private mutating func collect(_ value: JSONValue, _ path: Int, _ leaves: inout [Leaf]) {
        switch value {
        case .object(let members):
            for (name, value) in members {
                collect(value, paths.number(Step(parent: path, token: .name(name))), &leaves)
            }
        case .array(let elements):
            for (index, value) in elements.enumerated() {
                collect(value, paths.number(Step(parent: path, token: .index(index))), &leaves)
            }
        default: leaves.append(Leaf(path: path, value: number(value)))
        }
    }

    private mutating func number(_ value: JSONValue) -> Int {
        let number = numbers.number(value)
        if number == values.count { values.append(value) }
        return number
    }
}

/// How much values of properties weigh, and how much they are alike; the words of a text are looked for once.
struct LeafTexts {
    private let budget: SearchBudget
    private let values: [JSONValue]
    private var numbers = Numbering<ArraySlice<UInt8>>()
    /// The numbers of the words of a text, ascending, each once.
    private var words: [Int: [Int]] = [:]

    /// Values are named by their indices, and no two of them are equal.
    init(_ values: [JSONValue], budget: SearchBudget) {
        self.values = values
        self.budget = budget
    }

    mutating func weight(_ value: Int) -> Double { 1 + Double(min(words(of: value).count, 20)) / 2 }

    /// For texts the share of words that both have (Dice's coefficient), or of the characters with which both begin
    /// and end, whichever is more.
    mutating func likeness(_ left: Int, _ right: Int) -> Double {
        if left == right { return 1 }
        guard let text = values[left].string?.utf8, let other = values[right].string?.utf8 else { return 0 }
        let (words, others) = (words(of: left), words(of: right))
        budget.spend(1 + words.count + others.count)
        let shared = Double(2 * Self.common(words, others)) / Double(max(1, words.count + others.count))
        let shorter = min(text.count, other.count)
        var (prefix, suffix) = (0, 0)
        while prefix < shorter, text[prefix] == other[prefix] { prefix += 1 }
        while suffix < shorter, text[text.count - 1 - suffix] == other[other.count - 1 - suffix] { suffix += 1 }
        budget.spend((prefix + suffix) / 16)
        return max(shared, Double(min(prefix + suffix, shorter)) / Double(max(1, text.count, other.count)))
    }

    private mutating func words(of value: Int) -> [Int] {
        if let known = words[value] { return known }
        guard let text = values[value].string, budget.spend(1 + text.utf8.count / 8) else { return [] }
        let found = Set(text.words.map { numbers.number($0) }).sorted()
        words[value] = found
        return found
    }

    /// How many numbers two ascending lists share.
    private static func common(_ left: [Int], _ right: [Int]) -> Int {
        var (count, first, second) = (0, 0, 0)
        while first < left.count, second < right.count {
            if left[first] == right[second] { count += 1 }
            let (ahead, behind) = (left[first] <= right[second], left[first] >= right[second])
            if ahead { first += 1 }
            if behind { second += 1 }
        }
        return count
    }
}

extension JSONString {
    /// The words of a text, of letters, digits and whatever is not ASCII.
    fileprivate var words: [ArraySlice<UInt8>] {
        utf8.split { $0 < 0x80 && !$0.isASCIIDigit && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    }
}
