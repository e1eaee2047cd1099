import CMicroHTTPD

/// A request: its header fields, and its body once that was asked for. It may be read during the handler's call only.
public struct RequestReader {
    private let request: ClientRequest
    private let methodText: UnsafePointer<CChar>
    /// Whether a body is announced.
    public let hasBody: Bool
    /// The header section as it was sent, but for its separators: the same bytes are the same header fields. nil for a
    /// request that was refused, and when its body has been read.
    public let fields: UnsafeRawBufferPointer?

    init(
        request: ClientRequest, methodText: UnsafePointer<CChar>, hasBody: Bool, fields: UnsafeRawBufferPointer?
    ) {
        self.request = request
        self.methodText = methodText
        self.hasBody = hasBody
        self.fields = fields
    }

    public var method: String { String(cString: methodText) }

    /// Whether the method is GET, as `method` would say.
    public var isGet: Bool {
        methodText[0] == UInt8(ascii: "G") && methodText[1] == UInt8(ascii: "E") && methodText[2] == UInt8(ascii: "T")
            && methodText[3] == 0
    }

    /// Path and query as sent, undecoded.
    public var target: String { String(decoding: request.target, as: UTF8.self) }

    /// The bytes of the target, for the time of the handler's call.
    public var targetBytes: UnsafeRawBufferPointer { request.target }

    /// Empty until the handler has asked for it.
    public var body: [UInt8] { request.withPending { $0.body } }

    /// Set when the request must not be served: the handler has to answer it accordingly.
    public var refusal: Refusal? { request.withPending { $0.refusal } }

    /// The first value of a header field, its name compared without regard to case.
    public func header(_ name: StaticString) -> String? {
        let value = name.withUTF8Buffer { name in
            MHD_lookup_connection_value(
                connection, .HEADER_KIND, UnsafeRawPointer(name.baseAddress)?.assumingMemoryBound(to: CChar.self))
        }
        return value.map { String(cString: $0) }
    }

    /// The peer's address in numbers, `unix` on a Unix socket.
    public var remoteAddress: String { request.withClient { $0.address } }

    var connection: OpaquePointer { request.connection }
}
