import CMicroHTTPD

/// Hands a response to libmicrohttpd.
enum ResponseWriter {
    /// - Parameter closes: whether the connection ends with this response.
    static func send(_ response: Response, on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        guard let body = made(of: response.body) else { return .NO }
        defer { MHD_destroy_response(body) }
        for (name, value) in response.headers {
            // A String given as it is would be copied into an array first.
            let isAdded = name.withCString { name in value.withCString { MHD_add_response_header(body, name, $0) } }
            guard isAdded == .YES else { return .NO }
        }
        if closes { _ = MHD_add_response_header(body, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), body)
    }

    /// Lends a long body to libmicrohttpd until that has sent it; a short one is sooner copied.
    private static func made(of body: [UInt8]) -> OpaquePointer? {
        guard body.count >= 1_024 else {
            return body.withUnsafeBytes { body in
                MHD_create_response_from_buffer(
                    body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
            }
        }
        let lent = LentBody(bytes: body)
        // Retains what `giveBack` releases.
        let owner = Unmanaged.passRetained(lent).toOpaque()
        let start = lent.bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        let response = MHD_create_response_from_buffer_with_free_callback_cls(body.count, start, giveBack, owner)
        if response == nil { giveBack(owner) }
        return response
    }
}
