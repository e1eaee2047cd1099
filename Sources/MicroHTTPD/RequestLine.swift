/// The first line of a request.
struct RequestLine {
    let method: String
    /// Path and query as sent.
    let target: String
    let version: String
    let layout: RequestLayout

    /// - Parameters: as libmicrohttpd gives them, which has decoded the path in `url`; and the target as it was sent.
    init(method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, target: String, version: UnsafePointer<CChar>) {
        self.method = String(cString: method)
        self.target = target
        self.version = String(cString: version)
        layout = RequestLayout(method: method, url: url, target: target, version: version)
    }
}
