/// The elements that two sequences have in common, in order: E. W. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (1986), in linear space, its cost capped as in GNU diff, so that long texts with nothing in common take
/// time in proportion to their length; only then may a longer alignment be missed.
struct SequenceAlignment {
    /// Indices of equal elements, both ascending.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private let old: [Int]
    private let new: [Int]

    init<Element: Hashable>(_ old: some Sequence<Element>, _ new: some Sequence<Element>) {
        var numbers: [Element: Int] = [:]
        self.init(numbersOfOld: Self.number(old, &numbers), ofNew: Self.number(new, &numbers))
    }

    private init(numbersOfOld old: [Int], ofNew new: [Int]) {
        (self.old, self.new) = (old, new)
        var snake = MiddleSnake(old: old, new: new)
        var boxes = [MiddleSnake.Box(old: 0..<old.count, new: 0..<new.count)]
        while let box = boxes.popLast() {
            let rest = takeEqualEnds(of: box)
            if rest.old.isEmpty || rest.new.isEmpty { continue }
            let (x, y) = snake.split(rest)
            boxes.append(MiddleSnake.Box(old: rest.old.lowerBound..<x, new: rest.new.lowerBound..<y))
            boxes.append(MiddleSnake.Box(old: x..<rest.old.upperBound, new: y..<rest.new.upperBound))
        }
        pairs.sort { $0.old < $1.old }
    }

    /// Pairs what a box begins and ends with; the box between.
    private mutating func takeEqualEnds(of box: MiddleSnake.Box) -> MiddleSnake.Box {
        var (low, lowNew) = (box.old.lowerBound, box.new.lowerBound)
        var (high, highNew) = (box.old.upperBound, box.new.upperBound)
        while low < high, lowNew < highNew, old[low] == new[lowNew] {
            pairs.append((low, lowNew))
            (low, lowNew) = (low + 1, lowNew + 1)
        }
        while low < high, lowNew < highNew, old[high - 1] == new[highNew - 1] {
            (high, highNew) = (high - 1, highNew - 1)
            pairs.append((high, highNew))
        }
        return MiddleSnake.Box(old: low..<high, new: lowNew..<highNew)
    }

    /// Equal elements get equal numbers.
    private static func number<Element: Hashable>(
        _ elements: some Sequence<Element>, _ numbers: inout [Element: Int]
    ) -> [Int] {
        elements.map { element in
            if let number = numbers[element] { return number }
            numbers[element] = numbers.count
            return numbers.count - 1
        }
    }
}
