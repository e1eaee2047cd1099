import CMicroHTTPD
import CMicroHTTPDHooks

/// Hands a response to libmicrohttpd.
enum ResponseWriter {
    /// - Parameter closes: whether the connection ends with this response.
    static func send(_ response: Response, on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        guard let made = made(of: response, lendsBody: response.body.count >= longBody) else { return .NO }
        defer { MHD_destroy_response(made) }
        if closes { _ = MHD_add_response_header(made, "Connection", "close") }
        return microhttpd_queue_response(connection, UInt32(response.status), made) ? .YES : .NO
    }

    /// A shorter body is sooner copied than lent.
    private static let longBody = 1_024

    /// libmicrohttpd's form of a response, for the caller to destroy.
    ///
    /// - Parameter lendsBody: whether libmicrohttpd sends the body's own bytes, or a copy.
    static func made(of response: Response, lendsBody: Bool) -> OpaquePointer? {
        guard let made = made(of: response.body, isLent: lendsBody, response.owner) else { return nil }
        for (name, value) in response.headers {
            // A String given as it is would be copied into an array first.
            let isAdded = name.withCString { name in value.withCString { MHD_add_response_header(made, name, $0) } }
            guard isAdded == .YES else {
                MHD_destroy_response(made)
                return nil
            }
        }
        return made
    }

    private static func made(
        of body: [UInt8], isLent: Bool, _ owner: (any AnyObject & Sendable)?
    ) -> OpaquePointer? {
        guard isLent else {
            return body.withUnsafeBytes { body in
                MHD_create_response_from_buffer(
                    body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
            }
        }
        let lent = LentBody(bytes: body, owner: owner)
        // Retains what `giveBack` releases.
        let context = Unmanaged.passRetained(lent).toOpaque()
        let start = lent.bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        let response = MHD_create_response_from_buffer_with_free_callback_cls(body.count, start, giveBack, context)
        if response == nil { giveBack(context) }
        return response
    }
}
