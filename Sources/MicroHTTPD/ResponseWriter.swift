import CMicroHTTPD

/// Hands a response to libmicrohttpd.
enum ResponseWriter {
    /// - Parameter closes: whether the connection ends with this response.
    static func send(_ response: Response, on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        let body = response.body.withUnsafeBytes { body in
            MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let body else { return .NO }
        defer { MHD_destroy_response(body) }
        for (name, value) in response.headers {
            guard MHD_add_response_header(body, name, value) == .YES else { return .NO }
        }
        if closes { _ = MHD_add_response_header(body, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), body)
    }
}
