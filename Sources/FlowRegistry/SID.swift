/// A resource that has string identifiers of its own: two capital letters before 32 hex digits.
public protocol Identified {
    /// The two letters, as in contract §1.2.
    static var sidPrefix: StaticString { get }
}

/// The identifier of a `Resource`: two letters and 32 lower-case hex digits (contract §1.2), held as 128 bits.
///
/// Text in any other form, capital digits included, names nothing here: SIDs are compared exactly as stored.
public struct SID<Resource: Identified>: Hashable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 34 characters of a SID; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        let parsed = text.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// A new SID from `generator`.
    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(high: generator.next(), low: generator.next())
    }

    /// A new SID that sorts behind those of earlier milliseconds: 48 bits of time before 80 from `generator`, as in UUIDs of
    /// version 7 (RFC 9562 §5.7, whose bits for version and variant SIDs do not have).
    ///
    /// What is created one after the other lies together in every index that has SIDs, so that a transaction with many
    /// creations writes few pages.
    ///
    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
    public static func random(at milliseconds: UInt64, using generator: inout some RandomNumberGenerator) -> Self {
        Self(high: milliseconds << 16 | generator.next() >> 48, low: generator.next())
    }

    /// The 34 characters.
    public var description: String {
        String(unsafeUninitializedCapacity: 34) { buffer in
            write(to: buffer)
            return 34
        }
    }

    /// Writes the 34 characters to the head of `buffer`, which has room for them.
    public func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        Resource.sidPrefix.withUTF8Buffer { prefix in
            buffer[0] = prefix[0]
            buffer[1] = prefix[1]
        }
        Hexadecimal.write(high, to: buffer, at: 2)
        Hexadecimal.write(low, to: buffer, at: 18)
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Self? {
        let hasPrefix = Resource.sidPrefix.withUTF8Buffer { prefix in
            text.count == 34 && text[0] == prefix[0] && text[1] == prefix[1]
        }
        guard hasPrefix, let high = Hexadecimal.read(text, from: 2), let low = Hexadecimal.read(text, from: 18) else {
            return nil
        }
        return Self(high: high, low: low)
    }
}
