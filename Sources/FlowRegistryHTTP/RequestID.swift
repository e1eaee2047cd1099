import FlowRegistry
import Synchronization

/// `RQ` and 32 hex digits (contract §1.4), unique to a request: random per process, counted within it.
public struct RequestID: Sendable, CustomStringConvertible {
    private let sequence: UInt64

    private static let process = UInt64.random(in: .min ... .max)
    private static let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    static func next() -> Self {
        Self(sequence: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    public var description: String {
        String(unsafeUninitializedCapacity: 34) { buffer in
            buffer[0] = UInt8(ascii: "R")
            buffer[1] = UInt8(ascii: "Q")
            Hexadecimal.write(Self.process, to: buffer, at: 2)
            Hexadecimal.write(sequence, to: buffer, at: 18)
            return 34
        }
    }
}
