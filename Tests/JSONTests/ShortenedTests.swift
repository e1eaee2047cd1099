import JSON
import Testing

@Suite("A text that is shown")
struct ShortenedTests {
    @Test("stays as it is up to its limit, and is cut between two characters beyond it")
    func isShortened() {
        #expect("abcd".shortened(to: 4) == "abcd")
        #expect("abcde".shortened(to: 4) == "abcd…")
        #expect("aéé".shortened(to: 4) == "aé…")
        #expect("😀😀".shortened(to: 3) == "…")
        #expect("".shortened(to: 0) == "")
    }
}
