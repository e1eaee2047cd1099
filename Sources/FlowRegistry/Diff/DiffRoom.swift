import JSON

/// What one comparison may still do and tell: the steps of its budget, and bytes of JSON. What finds no room is counted.
final class DiffRoom {
    /// How many bytes a change takes in JSON beside its names and values, at the most.
    static let frameBytes = 160

    /// How many bytes a diff without changes takes.
    static let headBytes = 320

    let budget: Budget
    private var bytes: Int
    private(set) var leftOut = 0

    init(bytes: Int, budget: Budget) {
        self.bytes = bytes
        self.budget = budget
    }

    /// Takes room for a change that tells some texts and values, of which nil is not looked at; false, and one change is
    /// left out, where there is not as much.
    func take(_ texts: [JSONString] = [], values: [JSONValue] = [], pointers: Int = 0) -> Bool {
        var taken = Self.frameBytes + pointers
        for text in texts where taken <= bytes { taken += text.writtenCount }
        for value in values where taken <= bytes {
            budget.spend(value.steps)
            taken += value.lineCount(atMost: bytes - taken)
        }
        guard taken <= bytes else {
            leftOut += 1
            return false
        }
        bytes -= taken
        return true
    }

    /// Whether there is room for a change with pointers of so many bytes.
    func has(pointers: Int) -> Bool { Self.frameBytes + pointers <= bytes }

    /// Takes room for what has changes within it before they take theirs, and gives it back where `make` finds none. Without
    /// such room, its changes are left out.
    func group<Group>(_ texts: [JSONString], _ make: () -> Group?) -> Group? {
        let (bytesBefore, leftOutBefore) = (bytes, leftOut)
        guard take(texts) else {
            (bytes, leftOut) = (0, leftOutBefore)
            let isFound = make() != nil
            bytes = bytesBefore
            if isFound, leftOut == leftOutBefore { leftOut += 1 }
            return nil
        }
        let group = make()
        if group == nil { bytes = bytesBefore }
        return group
    }

    /// Counts changes that are not told.
    func leaveOut(_ changes: Int = 1) { leftOut += changes }
}

extension RegistryError {
    static let comparisonTooComplex = RegistryError.tooComplex(
        "To compare these definitions in this form would take too much work: ask for another Format, or for "
            + "revisions that differ less")

    /// - Parameter sentence: what is told of so many bytes that are too few.
    init(_ limit: JSONLimit, tooLong sentence: (Int) -> String) {
        self =
            switch limit {
            case .tooLong(let bytes): .tooComplex(sentence(bytes))
            case .budgetExhausted: .comparisonTooComplex
            }
    }
}
