import CMicroHTTPD
import CMicroHTTPDHooks
import HTTPServing

/// Hands a response to libmicrohttpd.
enum ResponseWriter {
    /// - Parameters:
    ///   - ending: what becomes of the connection behind this response.
    ///   - keepAlive: the value of Keep-Alive where it stays.
    static func send(
        _ response: Response, on connection: OpaquePointer, _ ending: ConnectionEnding, keepAlive: String
    ) -> MHD_Result {
        guard let made = made(of: response.body, isLent: response.body.count >= longBody, response.owner) else {
            return .NO
        }
        defer { MHD_destroy_response(made) }
        guard ResponseFields.add(response.headers, keepAlive: ending == .stays ? keepAlive : nil, to: made) else {
            return .NO
        }
        if ending == .closes { _ = MHD_add_response_header(made, "Connection", "close") }
        return microhttpd_queue_response(connection, UInt32(response.status.code), made) ? .YES : .NO
    }

    /// Copying a shorter body is cheaper than keeping it alive.
    private static let longBody = 1_024

    /// libmicrohttpd's form of a body without header fields, for the caller to destroy.
    ///
    /// - Parameter isLent: whether libmicrohttpd sends the body's own bytes, or a copy.
    static func made(
        of body: [UInt8], isLent: Bool, _ owner: BodyOwner?
    ) -> OpaquePointer? {
        let made = response(of: body, isLent: isLent, owner)
        // Says so only where the connection is kept.
        if let made { cmicrohttpd_name_keep_alive(made) }
        return made
    }

    private static func response(
        of body: [UInt8], isLent: Bool, _ owner: BodyOwner?
    ) -> OpaquePointer? {
        guard isLent else {
            return body.withUnsafeBytes { body in
                MHD_create_response_from_buffer(
                    body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
            }
        }
        let lent = RetainedBody(bytes: body, owner: owner)
        // Retains what `giveBack` releases.
        let context = Unmanaged.passRetained(lent).toOpaque()
        let start = lent.bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        let response = MHD_create_response_from_buffer_with_free_callback_cls(body.count, start, giveBack, context)
        if response == nil { giveBack(context) }
        return response
    }
}

/// A body while libmicrohttpd sends it: an array's bytes stay where they are as long as it is not changed.
final class RetainedBody: Sendable {
    let bytes: [UInt8]
    private let owner: BodyOwner?

    init(bytes: [UInt8], owner: BodyOwner?) {
        (self.bytes, self.owner) = (bytes, owner)
    }
}

/// libmicrohttpd has sent a body, or given it up.
func giveBack(_ owner: UnsafeMutableRawPointer?) {
    if let owner { Unmanaged<RetainedBody>.fromOpaque(owner).release() }
}

/// What becomes of a connection behind a response.
enum ConnectionEnding {
    /// The client may send its next request: the response says with Keep-Alive for how long (RFC 2068 §19.7.1.1), so that
    /// clients send none on a connection that is about to be closed. libmicrohttpd adds the Connection field that has to name
    /// it.
    case stays
    /// Its client has asked for its end.
    case ends
    /// The service wants its end.
    case closes
}
