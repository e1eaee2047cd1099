import FlowRegistry
import HTTPServing
import Synchronization

/// `RQ` and 32 hex digits (contract §1.4), unique to a request: random per process, counted within it.
///
/// The count is shuffled: by two ids nobody knows how many requests there were between them.
public struct RequestID: Sendable, CustomStringConvertible {
    private let number: UInt64

    init(sequence: UInt64) {
        number = Self.permutation.shuffled(sequence)
    }

    private static let permutation = NumberPermutation.random()
    private static let process = UInt64.random(in: .min ... .max)
    private static let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    static func next() -> Self { Self(sequence: take(1)) }

    /// The first of so many sequence numbers in a row that nobody else gets.
    static func take(_ count: UInt64) -> UInt64 { counter.wrappingAdd(count, ordering: .relaxed).oldValue }

    /// Whether the request is one of those that are logged as a sample, one in `count` on average.
    ///
    /// It follows from the id alone, and is scattered: callers who ask in turns for this and that are sampled alike.
    public func isSample(oneIn count: Int) -> Bool {
        count > 0 && number <= UInt64.max / UInt64(count)
    }

    public var description: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            write(to: buffer)
        }
    }

    private static let length = 34

    /// Writes the id to the beginning of a buffer, and returns how many bytes it has.
    public func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        buffer[0] = UInt8(ascii: "R")
        buffer[1] = UInt8(ascii: "Q")
        Hexadecimal.write(Self.process, to: buffer, at: 2)
        Hexadecimal.write(number, to: buffer, at: 18)
        return Self.length
    }

    /// As a response that is sent again has it.
    var fieldValue: InlineHeaderValue { InlineHeaderValue { write(to: $0) } }

    /// The header field that every response has it in.
    public static let fieldName: StaticString = "Twilio-Request-Id"
}
