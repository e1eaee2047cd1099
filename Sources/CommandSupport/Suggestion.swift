/// What somebody may have meant who wrote a word that nobody knows.
package enum Suggestion {
    /// Longer words are compared with nothing.
    private static let maximumLength = 64

    /// The nearest of `words`; nil where none is near.
    package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        guard word.count <= maximumLength else { return nil }
        let limit = max(1, word.count / 3)
        return words.map { (word: $0, distance: distance(Array(word), Array($0.prefix(maximumLength)))) }
            .filter { $0.distance <= limit }.min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }

    /// As the end of a message: empty where there is nothing to suggest.
    package static func sentence(for word: String, among words: some Sequence<String>) -> String {
        nearest(to: word, among: words).map { " Did you mean \"\($0)\"?" } ?? ""
    }

    /// How many letters have to be put in, taken out, replaced, or exchanged with their neighbour (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var (before, last) = ([Int](), Array(0...right.count))
        for (row, letter) in left.enumerated() {
            var line = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                line.append(cost)
            }
            (before, last) = (last, line)
        }
        return last[right.count]
    }
}
