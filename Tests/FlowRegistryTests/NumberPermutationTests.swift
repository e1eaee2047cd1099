import FlowRegistry
import Testing

@Suite("A permutation of numbers")
struct NumberPermutationTests {
    @Test("gives every number back, and two keys shuffle differently")
    func isReversible() {
        let (one, other) = (NumberPermutation.random(), NumberPermutation.random())
        let numbers = (0..<1_000).map { UInt64($0) } + [.max, .max - 1, 1 << 32, 1 << 63]
        for number in numbers { #expect(one.restored(one.shuffled(number)) == number) }
        #expect(Set(numbers.map(one.shuffled)).count == numbers.count)
        #expect(numbers.map(one.shuffled) != numbers.map(other.shuffled))
    }
}
