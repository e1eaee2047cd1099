/// The longest common subsequence of two lists of numbers, box by box.
package struct SnakeSearch {
    /// Indices of equal numbers, both ascending.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private let old: [Int]
    private let new: [Int]

    package init(old: [Int], new: [Int], budget: Budget) {
        (self.old, self.new) = (old, new)
        var snake = MiddleSnake(old: old, new: new, budget: budget)
        var boxes = [MiddleSnake.Box(old: 0..<old.count, new: 0..<new.count)]
        while let box = boxes.popLast() {
            let rest = takeEqualEnds(of: box)
            if rest.old.isEmpty || rest.new.isEmpty { continue }
            guard !budget.isExhausted else { break }
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
}
