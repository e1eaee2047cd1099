import CMicroHTTPD
import Glibc

/// Where the parts of a request's header section stand in memory.
///
/// libmicrohttpd before 1.0 reads a section as C strings, in place: a NUL ends a target, a value or, at the head of a
/// line, the whole section; a bare LF ends a line; a line may go on in the next. It leaves a NUL wherever a part ends.
/// A section written to the letter of RFC 9112 has each part right behind the one before and its separators, so that a
/// gap gives away what the strings no longer show.
struct RequestLayout {
    /// 1.0 and later read by length, and refuse the same themselves.
    static let isTold = MHD_VERSION < 0x0100_0000

    private let start: UnsafePointer<CChar>
    private var next: UnsafePointer<CChar>
    private var hasGap: Bool

    /// - Parameters:
    ///   - targetCount: the bytes of the target as it was sent; at `url` it has been decoded in the meantime.
    init(
        method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, targetCount: Int, version: UnsafePointer<CChar>
    ) {
        start = method
        next = version + strlen(version) + 2
        hasGap = method + strlen(method) + 1 != url || url + targetCount + 1 != version
    }

    /// Takes note of the next header field.
    mutating func add(_ name: UnsafePointer<CChar>, _ value: UnsafeRawBufferPointer) {
        guard let start = value.baseAddress else { return }
        if name != next || next[-1] != 0 { hasGap = true }
        next = (start + value.count + 2).assumingMemoryBound(to: CChar.self)
    }

    /// Whether the section, of so many bytes with the empty line at its end, has no gap.
    func isContiguous(size: Int) -> Bool {
        guard Self.isTold else { return true }
        return !hasGap && next + 2 == start + size && next[-1] == 0 && next[0] == 0 && next[1] == 0
    }
}
