import JSON

/// What a part of a comparison may cost that need not come to its end: a share of the comparison's budget.
final class SearchBudget {
    private let whole: Budget
    private var left: Int

    init(steps: Int, of whole: Budget) {
        left = steps
        self.whole = whole
    }

    /// Takes steps from the share and from the whole; false once either is exhausted.
    @discardableResult
    func spend(_ steps: Int = 1) -> Bool {
        left -= steps
        return whole.spend(steps) && left >= 0
    }

    var isExhausted: Bool { left < 0 || whole.isExhausted }
}
