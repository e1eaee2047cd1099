extension JSONValue {
    /// What it costs to look at all of it once, in the steps of a `Budget`.
    package var steps: Int {
        switch self {
        case .null, .boolean: 1
        case .number(let number): 4 + number.text.utf8.count / 16
        case .string(let string): 1 + string.utf8.count / 64
        case .array(let elements): elements.steps
        case .object(let members): members.steps
        }
    }

    /// How many bytes it takes as a line of canonical text, or any number above `most` where it takes more than that.
    package func lineCount(atMost most: Int) -> Int {
        switch self {
        case .null: return 4
        case .boolean(let value): return value ? 4 : 5
        case .number(let number): return number.text.utf8.count
        case .string(let string): return string.writtenCount
        case .array(let elements):
            var count = 2
            for element in elements where count <= most { count += 1 + element.lineCount(atMost: most - count) }
            return count
        case .object(let members):
            var count = 2
            for (name, value) in members where count <= most {
                count += 2 + name.writtenCount
                count += value.lineCount(atMost: most - count)
            }
            return count
        }
    }
}

extension [JSONValue] {
    package var steps: Int { reduce(1) { $0 + $1.steps } }
}

extension JSONMembers {
    package var steps: Int { reduce(1) { $0 + 2 + $1.key.utf8.count / 64 + $1.value.steps } }
}
