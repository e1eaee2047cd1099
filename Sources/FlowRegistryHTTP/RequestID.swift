import Synchronization

/// `RQ` and 32 hex digits (contract §1.4), unique to a request: random per process, counted within it.
struct RequestID: Sendable, CustomStringConvertible {
    private let sequence: UInt64

    private static let process = UInt64.random(in: .min ... .max)
    private static let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    static func next() -> Self {
        Self(sequence: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    var description: String { "RQ" + Self.process.hexadecimal + sequence.hexadecimal }
}
