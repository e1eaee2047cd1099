import Glibc

/// A path cut at its slashes, the first of which it begins with; valid as long as its bytes are.
struct PathSegments {
    /// No route has more.
    static let maximumCount = 12

    private let path: UnsafeRawBufferPointer
    /// Where each segment ends: at the next slash, or the path's end.
    private var ends = InlineArray<12, Int>(repeating: 0)
    private(set) var count = 0

    /// nil for a path that does not begin with a slash, or has too many segments.
    init?(_ path: UnsafeRawBufferPointer) {
        guard path.first == UInt8(ascii: "/") else { return nil }
        self.path = path
        for index in 1...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
            guard count < Self.maximumCount else { return nil }
            ends[count] = index
            count += 1
        }
    }

    func isEqual(at index: Int, to literal: [UInt8]) -> Bool {
        let range = range(index)
        guard range.count == literal.count else { return false }
        return literal.withUnsafeBytes { literal in
            guard let start = path.baseAddress, let other = literal.baseAddress else { return literal.isEmpty }
            return memcmp(start + range.lowerBound, other, range.count) == 0
        }
    }

    func isEmpty(at index: Int) -> Bool { range(index).isEmpty }

    /// Where a segment stands in the path.
    func range(_ index: Int) -> Range<Int> { (index == 0 ? 1 : ends[index - 1] + 1)..<ends[index] }
}
