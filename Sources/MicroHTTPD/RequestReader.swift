import CMicroHTTPD

/// A request: its header fields, and its body once that was asked for. It may be read during the handler's call only.
public struct RequestReader {
    let connection: OpaquePointer
    public let method: String
    /// Path and query as sent, undecoded.
    public let target: String
    /// Whether a body is announced.
    public let hasBody: Bool
    /// Empty until the handler has asked for it.
    public let body: [UInt8]
    /// Set when the request must not be served: the handler has to answer it accordingly.
    public let refusal: Refusal?

    /// The first value of a header field, its name compared without regard to case.
    public func header(_ name: StaticString) -> String? {
        let value = name.withUTF8Buffer { name in
            MHD_lookup_connection_value(
                connection, .HEADER_KIND, UnsafeRawPointer(name.baseAddress)?.assumingMemoryBound(to: CChar.self))
        }
        return value.map { String(cString: $0) }
    }

    /// The peer's address in numbers, `unix` on a Unix socket.
    public var remoteAddress: String { client(of: connection)?.address ?? "" }
}
