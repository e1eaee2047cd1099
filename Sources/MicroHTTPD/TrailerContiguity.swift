import CMicroHTTPD
import Glibc

/// Where the trailer fields of a chunked request stand in memory.
///
/// libmicrohttpd before 1.0 reads them as C strings, in place: a bare LF ends a line, and a line may go on in the next. It
/// leaves a NUL wherever a part ends. A section written to the letter of RFC 9112 has each part right behind the one before
/// and its separators, so that a gap gives away what the strings no longer show; and the first right behind the header
/// section, since libmicrohttpd moves chunks that were read out of the way. Later ones leave gaps of their own, and refuse
/// such sections themselves.
struct TrailerContiguity {
    private let start: UnsafePointer<CChar>
    private var next: UnsafePointer<CChar>
    private var hasGap = false

    /// - Parameter section: the end of the header section.
    init(behind section: UnsafePointer<CChar>) {
        start = section
        next = section
    }

    /// Takes note of the next trailer field.
    mutating func add(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>) {
        if name != next { hasGap = true }
        next = value + strlen(value) + 2
    }

    /// Whether the fields have no gap, as one that goes on in the next line leaves: libmicrohttpd copies it for each line.
    var isContiguous: Bool { !hasGap }

    /// How much of the connection's memory they take, white space included.
    var byteCount: Int { next - start }
}
