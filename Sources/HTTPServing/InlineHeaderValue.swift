/// A short value of a header field, held in place.
public struct InlineHeaderValue: Sendable {
    /// Its longest one, in bytes.
    public static let capacity = 47

    /// Zeros from the value's end on. Words, since an array of bytes is copied by calls of the runtime.
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
    public let count: Int

    /// Nothing.
    public init() { count = 0 }

    /// - Parameter write: writes the value, without a NUL, to the beginning of `capacity` bytes, and returns its length.
    public init(_ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        count = withUnsafeMutableBytes(of: &words) { bytes in
            write(UnsafeMutableBufferPointer(rebasing: bytes.assumingMemoryBound(to: UInt8.self)[..<Self.capacity]))
        }
    }

    public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafePointer(to: words) { words in
            words.withMemoryRebound(to: CChar.self, capacity: Self.capacity + 1, body)
        }
    }
}
