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
