import Testing

@testable import CommandSupport

@Suite("A suggestion")
struct SuggestionTests {
    private let words = ["pull", "push", "status", "diff", "export", "import"]

    @Test(
        "is the word that was meant",
        arguments: [
            ("pul", "pull"), ("psuh", "push"), ("stats", "status"), ("improt", "import"), ("exports", "export"),
        ])
    func isNear(word: String, meant: String) {
        #expect(Suggestion.nearest(to: word, among: words) == meant)
    }

    @Test("is none where nothing is near", arguments: ["", "x", "deploy", String(repeating: "pull", count: 10_000)])
    func isNone(word: String) {
        #expect(Suggestion.nearest(to: word, among: words) == nil)
    }
}
