import Glibc

/// Where the trailer fields of a chunked request stand in memory: as `RequestLayout` says, and right behind the header
/// section, since libmicrohttpd moves chunks that were read out of the way.
struct TrailerLayout {
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
