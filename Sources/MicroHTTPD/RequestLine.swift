import Glibc
import HTTPServing

/// The first line of a request, where libmicrohttpd has it: valid until the request is completed.
struct RequestLine {
    let method: UnsafePointer<CChar>
    /// Path and query as sent.
    let target: UnsafeRawBufferPointer
    let version: UnsafePointer<CChar>
    private let url: UnsafePointer<CChar>

    /// - Parameters: as libmicrohttpd gives them, which has decoded the path in `url`; and the target as it was sent.
    init(
        method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, target: UnsafeRawBufferPointer,
        version: UnsafePointer<CChar>
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.url = url
    }

    /// A method as libmicrohttpd has it; `-` for what is no token (RFC 9110 §5.6.2), as in a request that is refused.
    static func method(_ text: UnsafePointer<CChar>) -> HTTPMethod {
        if strcmp(text, "GET") == 0 { return .get }
        let isToken = UnsafeRawBufferPointer(start: text, count: strlen(text)).isToken
        return HTTPMethod(isToken ? String(cString: text) : "-")
    }

    /// In bytes, where the line is contiguous.
    var methodLength: Int { url - method - 1 }

    /// Whether the version is HTTP/1.0 or older, by which a connection ends with its response.
    var isOld: Bool { !isVersion("HTTP/1.1") }

    /// Whether one space alone stands between its parts, and no NUL, which would cut one short.
    var isContiguous: Bool { method + strlen(method) + 1 == url && url + target.count + 1 == version }

    func isVersion(_ name: StaticString) -> Bool {
        strcmp(version, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }

    /// The header section behind the target, of a request of so many bytes up to the end of that section.
    func rest(size: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: version, count: max(0, method + size - version))
    }
}
