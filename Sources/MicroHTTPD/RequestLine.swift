import Glibc

/// The first line of a request, where libmicrohttpd has it: valid until the request is completed.
struct RequestLine {
    let method: UnsafePointer<CChar>
    /// Path and query as sent.
    let target: UnsafeRawBufferPointer
    let version: UnsafePointer<CChar>
    let layout: RequestLayout

    /// - Parameters: as libmicrohttpd gives them, which has decoded the path in `url`; and the target as it was sent.
    init(
        method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, target: UnsafeRawBufferPointer,
        version: UnsafePointer<CChar>
    ) {
        self.method = method
        self.target = target
        self.version = version
        layout = RequestLayout(method: method, url: url, targetCount: target.count, version: version)
    }

    func isVersion(_ name: StaticString) -> Bool {
        strcmp(version, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }

    /// The header section behind the target, of a request of so many bytes up to the end of that section.
    func rest(size: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: version, count: max(0, method + size - version))
    }
}
