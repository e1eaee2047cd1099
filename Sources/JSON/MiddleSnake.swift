/// Finds where a shortest edit script crosses the middle of a box (Myers 1986, §4b), or where it may as well when the
/// search has cost more than `mostEdits`.
struct MiddleSnake {
    /// A stretch of the old sequence beside one of the new.
    struct Box {
        let old: Range<Int>
        let new: Range<Int>
    }

    /// How far each diagonal has been followed, and the diagonals of the last step.
    private struct Frontier {
        var reach: [Int]
        var low = 0
        var high = 0
    }

    /// How many diagonals are followed for two lists that have nothing in order: as many as edits times their length.
    private static let mostDiagonals = 32_000_000

    /// How many diagonals a step of the budget is.
    private static let diagonalsOfStep = 32

    private let old: [Int]
    private let new: [Int]
    private let budget: Budget
    /// Edits from either end.
    private let mostEdits: Int
    private let origin: Int
    private var forward: Frontier
    private var backward: Frontier

    init(old: [Int], new: [Int], budget: Budget) {
        (self.old, self.new, self.budget) = (old, new, budget)
        mostEdits = min(256, max(16, Self.mostDiagonals / (old.count + new.count + 1)))
        origin = new.count + 1
        forward = Frontier(reach: [Int](repeating: 0, count: old.count + new.count + 3))
        backward = forward
    }

    /// A point inside the box that cuts it in two; its ends differ, and neither side is empty.
    mutating func split(_ box: Box) -> (Int, Int) {
        let start = box.old.lowerBound - box.new.lowerBound
        let end = box.old.upperBound - box.new.upperBound
        (forward.low, forward.high, forward.reach[origin + start]) = (start, start, box.old.lowerBound)
        (backward.low, backward.high, backward.reach[origin + end]) = (end, end, box.old.upperBound)
        let isOdd = (start - end) & 1 != 0
        for _ in 0..<mostEdits {
            guard budget.spend(1 + (forward.high - forward.low + backward.high - backward.low) / Self.diagonalsOfStep)
            else { break }
            if let point = advanceForward(in: box, mayMeet: isOdd) { return point }
            if let point = advanceBackward(in: box, mayMeet: !isOdd) { return point }
        }
        return furthest(in: box)
    }

    private mutating func advanceForward(in box: Box, mayMeet: Bool) -> (Int, Int)? {
        Self.widen(&forward, box, origin, unreached: -1)
        for diagonal in stride(from: forward.high, through: forward.low, by: -2) {
            let (below, above) = (forward.reach[origin + diagonal - 1], forward.reach[origin + diagonal + 1])
            var x = below < above ? above : below + 1
            while x < box.old.upperBound, x - diagonal < box.new.upperBound, old[x] == new[x - diagonal] { x += 1 }
            forward.reach[origin + diagonal] = x
            let isMet = mayMeet && backward.low <= diagonal && diagonal <= backward.high
            if isMet, backward.reach[origin + diagonal] <= x { return (x, x - diagonal) }
        }
        return nil
    }

    private mutating func advanceBackward(in box: Box, mayMeet: Bool) -> (Int, Int)? {
        Self.widen(&backward, box, origin, unreached: Int.max)
        for diagonal in stride(from: backward.high, through: backward.low, by: -2) {
            let (below, above) = (backward.reach[origin + diagonal - 1], backward.reach[origin + diagonal + 1])
            var x = below < above ? below : above - 1
            while x > box.old.lowerBound, x - diagonal > box.new.lowerBound, old[x - 1] == new[x - diagonal - 1] {
                x -= 1
            }
            backward.reach[origin + diagonal] = x
            let isMet = mayMeet && forward.low <= diagonal && diagonal <= forward.high
            if isMet, x <= forward.reach[origin + diagonal] { return (x, x - diagonal) }
        }
        return nil
    }

    /// One more diagonal on either side, or one fewer at the edge of the box.
    private static func widen(_ frontier: inout Frontier, _ box: Box, _ origin: Int, unreached: Int) {
        if frontier.low > box.old.lowerBound - box.new.upperBound {
            frontier.low -= 1
            frontier.reach[origin + frontier.low - 1] = unreached
        } else {
            frontier.low += 1
        }
        if frontier.high < box.old.upperBound - box.new.lowerBound {
            frontier.high += 1
            frontier.reach[origin + frontier.high + 1] = unreached
        } else {
            frontier.high -= 1
        }
    }

    /// The point furthest from its end of the box that either search has come to.
    private func furthest(in box: Box) -> (Int, Int) {
        let ahead = points(of: forward, in: box).max { $0.0 + $0.1 < $1.0 + $1.1 }
        let behind = points(of: backward, in: box).min { $0.0 + $0.1 < $1.0 + $1.1 }
        let (start, end) = ((box.old.lowerBound, box.new.lowerBound), (box.old.upperBound, box.new.upperBound))
        let (first, last) = (ahead ?? start, behind ?? end)
        let progress = first.0 + first.1 - start.0 - start.1
        return progress > end.0 + end.1 - last.0 - last.1 ? first : last
    }

    private func points(of frontier: Frontier, in box: Box) -> [(Int, Int)] {
        stride(from: frontier.high, through: frontier.low, by: -2).compactMap { diagonal in
            let x = frontier.reach[origin + diagonal]
            let isInside = x >= box.old.lowerBound && x <= box.old.upperBound
            return isInside && x - diagonal >= box.new.lowerBound && x - diagonal <= box.new.upperBound
                ? (x, x - diagonal) : nil
        }
    }
}

/// The longest common subsequence of two lists of numbers, box by box.
struct SnakeSearch {
    /// Indices of equal numbers, both ascending.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private let old: [Int]
    private let new: [Int]

    init(old: [Int], new: [Int], budget: Budget) {
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
