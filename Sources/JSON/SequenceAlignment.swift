/// The elements that two sequences have in common, in order: E. W. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (1986), in linear space, its cost capped as in GNU diff, so that long texts that have little in common
/// take time in proportion to their length; only then may a longer alignment be missed.
package struct SequenceAlignment {
    /// Indices of equal elements, both ascending; too few when the budget runs out.
    package private(set) var pairs: [(old: Int, new: Int)] = []

    /// The caller spends for looking at each element a few times, this for the search alone.
    package init<Element: Hashable>(_ old: [Element], _ new: [Element], budget: Budget) {
        let shorter = min(old.count, new.count)
        var start = 0
        while start < shorter, old[start] == new[start] { start += 1 }
        var equalEnd = 0
        while equalEnd < shorter - start, old[old.count - 1 - equalEnd] == new[new.count - 1 - equalEnd] {
            equalEnd += 1
        }
        pairs = (0..<start).map { ($0, $0) }
        align(old[start..<(old.count - equalEnd)], new[start..<(new.count - equalEnd)], budget)
        pairs += (0..<equalEnd).reversed().map { (old.count - 1 - $0, new.count - 1 - $0) }
    }

    /// An element that only one side has is in no pair, and kept out of the search.
    private mutating func align<Element: Hashable>(
        _ old: ArraySlice<Element>, _ new: ArraySlice<Element>, _ budget: Budget
    ) {
        if old.isEmpty || new.isEmpty { return }
        var numbering = Numbering<Element>()
        let olds = old.map { numbering.number($0) }
        let distinct = numbering.count
        let news = new.map { numbering.number($0) }
        var isInBoth = [Bool](repeating: false, count: numbering.count)
        for number in news where number < distinct { isInBoth[number] = true }
        let oldPlaces = olds.indices.filter { isInBoth[olds[$0]] }
        let newPlaces = news.indices.filter { isInBoth[news[$0]] }
        let search = SnakeSearch(old: oldPlaces.map { olds[$0] }, new: newPlaces.map { news[$0] }, budget: budget)
        pairs += search.pairs.map { (old.startIndex + oldPlaces[$0.old], new.startIndex + newPlaces[$0.new]) }
    }
}

/// Numbers for elements, from 0 on: equal elements get the same, and are told apart by it from then on.
package struct Numbering<Element: Hashable> {
    private var numbers: [Element: Int] = [:]

    package init() {}

    package mutating func number(_ element: Element) -> Int {
        if let number = numbers[element] { return number }
        numbers[element] = numbers.count
        return numbers.count - 1
    }

    package var count: Int { numbers.count }
}
