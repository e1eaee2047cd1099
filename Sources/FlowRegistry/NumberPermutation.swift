/// Puts 64-bit numbers in an order that only a secret key knows: from the numbers that come out, nobody without it learns
/// how far apart those were that went in. Different numbers stay different.
///
/// A Feistel network of four rounds (Luby and Rackoff, How to construct pseudorandom permutations, 1988), each with a
/// multiply-add-shift hash of its own (Dietzfelbinger, Universal hashing and k-wise independent random variables, 1996).
/// It is to hide counts, not secrets that somebody would spend years on.
public struct NumberPermutation: Sendable {
    private let rounds: (Round, Round, Round, Round)

    private struct Round: Sendable {
        let factor: UInt64
        let summand: UInt64

        @inline(__always)
        func hash(_ half: UInt64) -> UInt64 { (half &* factor &+ summand) >> 32 }
    }

    /// A permutation that nobody else has.
    public static func random() -> Self {
        var random = SystemRandomNumberGenerator()
        return Self { random.next() }
    }

    /// - Parameter next: gives the eight words of the key.
    public init(_ next: () -> UInt64) {
        func round() -> Round { Round(factor: next() | 1, summand: next()) }
        rounds = (round(), round(), round(), round())
    }

    public func shuffled(_ number: UInt64) -> UInt64 {
        var (left, right) = (number >> 32, number & 0xFFFF_FFFF)
        left ^= rounds.0.hash(right)
        right ^= rounds.1.hash(left)
        left ^= rounds.2.hash(right)
        right ^= rounds.3.hash(left)
        return left << 32 | right
    }

    /// The number that `shuffled` has made this one of.
    public func restored(_ number: UInt64) -> UInt64 {
        var (left, right) = (number >> 32, number & 0xFFFF_FFFF)
        right ^= rounds.3.hash(left)
        left ^= rounds.2.hash(right)
        right ^= rounds.1.hash(left)
        left ^= rounds.0.hash(right)
        return left << 32 | right
    }
}
