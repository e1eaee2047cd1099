import CMicroHTTPD
import CMicroHTTPDHooks
import Glibc
import HTTPServing

/// A response that one event loop sends again and again, each time with another value of one header field.
///
/// It belongs to the event loop on whose thread it was made. libmicrohttpd reads a response's header fields once, when it
/// begins to send it: before it turns to any other connection, on the thread and in the pass in which the handler was
/// called (`MHD_connection_handle_idle` goes from FULL_REQ_RECEIVED to HEADERS_SENDING without a stop, in 0.9.75 as in
/// 1.0). What it then sends from is a copy, however long that takes.
///
/// Unchecked: one thread alone sends it; any thread may give it up, since libmicrohttpd counts a response's references
/// under a lock.
final class LibraryResponse: PreparedResponse, @unchecked Sendable {
    private let response: OpaquePointer
    private let status: UInt32
    private let headers: [(name: String, value: String)]
    /// What `response` says of the connection; nil as long as it has no fields.
    private var ending: ConnectionEnding?
    private let name: UnsafePointer<CChar>
    /// Where libmicrohttpd has the varied field's value, of so many bytes, to be overwritten; nil where it has to be told.
    private var place: UnsafeMutablePointer<CChar>?
    private var count = 0

    /// Takes the body as it is, without a copy.
    ///
    /// - Parameters:
    ///   - response: all that stays the same.
    ///   - name: the field that does not.
    init?(_ response: Response, varying name: StaticString) {
        guard let made = ResponseWriter.made(of: response.body, isLent: true, response.owner) else { return nil }
        self.response = made
        headers = response.headers
        self.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        status = UInt32(response.status.code)
        super.init(bytes: Self.bytes(headers: response.headers))
    }

    deinit { MHD_destroy_response(response) }

    /// - Parameters:
    ///   - ending: what becomes of the connection behind this response.
    ///   - keepAlive: the value of Keep-Alive where it stays.
    func send(
        _ value: InlineHeaderValue, on connection: OpaquePointer, _ ending: ConnectionEnding, keepAlive: String
    ) -> MHD_Result {
        guard ending == self.ending || set(ending, keepAlive), set(value) else { return .NO }
        return microhttpd_queue_response(connection, status, response) ? .YES : .NO
    }

    /// Overwrites the value in place where that may be: removing a field and adding it again takes six calls of malloc and
    /// free, and all fields are gone through.
    private func set(_ value: InlineHeaderValue) -> Bool {
        value.withCString { text in
            guard let place, count == value.count else { return replace(with: text, of: value.count) }
            memcpy(place, text, count)
            return true
        }
    }

    private func replace(with text: UnsafePointer<CChar>, of count: Int) -> Bool {
        if let old = MHD_get_response_header(response, name) { _ = MHD_del_response_header(response, name, old) }
        guard MHD_add_response_header(response, name, text) == .YES else { return false }
        place =
            ResponseFields.isOverwritable
            ? UnsafeMutablePointer(mutating: MHD_get_response_header(response, name)) : nil
        self.count = count
        return true
    }

    private func set(_ ending: ConnectionEnding, _ keepAlive: String) -> Bool {
        if let old = self.ending {
            ResponseFields.remove(headers, keepAlive: old == .stays ? keepAlive : nil, from: response)
            if old == .closes { _ = MHD_del_response_header(response, "Connection", "close") }
        }
        self.ending = ending
        let told = ending == .stays ? keepAlive : nil
        guard ResponseFields.add(headers, keepAlive: told, to: response) else { return false }
        return ending != .closes || MHD_add_response_header(response, "Connection", "close") == .YES
    }

    /// In blocks of glibc's malloc: one for each header field, its name and its value, the varied one and Keep-Alive
    /// included, one for each of three objects, and the fields as they were given.
    private static func bytes(headers: [(name: String, value: String)]) -> Int {
        func block(_ bytes: Int) -> Int { max(32, (bytes + 23) / 16 * 16) }
        let fields = headers.reduce(0) { $0 + 64 + block($1.name.utf8.count + 1) + block($1.value.utf8.count + 1) }
        return 2 * fields + 2 * (64 + 32 + block(InlineHeaderValue.capacity)) + 192 + 32 + 96
    }
}
