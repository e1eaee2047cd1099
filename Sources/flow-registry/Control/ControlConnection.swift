import FlowRegistryServer
import CommandSupport
import FlowRegistryClient
import Glibc
import HTTPServing

/// HTTP/1.1 on the control socket, a connection for each request.
///
/// Without libcurl, which a service's machine need not have.
enum ControlConnection {
    /// A walk along the whole audit log is the longest that is waited for.
    private static let seconds = 600
    private static let longestResponse = 256 << 20

    /// The service's answer, whatever its status. Throws a `CommandFailure` where none runs, or it does not answer.
    static func response(to request: ControlRequest, socket path: String) throws(CommandFailure) -> Response {
        guard let connection = UnixSocket.connect(path: path) else {
            throw .unavailable("No service runs that listens on \(path).")
        }
        defer { close(connection) }
        UnixSocket.setTimeout(connection, seconds: seconds)
        // A service that refuses a request need not read all of it.
        UnixSocket.write(message(of: request), to: connection)
        let bytes = UnixSocket.readAll(connection, limit: longestResponse)
        guard let response = bytes.flatMap(Response.init(message:)) else {
            throw .unavailable("The running service did not answer on its control socket; it may be another version.")
        }
        return response
    }

    static func message(of request: ControlRequest) -> [UInt8] {
        let fields = request.fields + [("Connection", "close"), ("Content-Length", "\(request.form.bytes.count)")]
        let head = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        return [UInt8]("\(request.method.name) \(request.target) HTTP/1.1\r\n\(head)\r\n".utf8) + request.form.bytes
    }
}

extension Response {
    /// Reads a message that the connection's end ends; nil for one that is cut off, or none.
    init?(message: [UInt8]) {
        guard let end = message.endOfHead else { return nil }
        let lines = String(decoding: message[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first.flatMap(Self.status) else { return nil }
        let headers = lines.dropFirst().compactMap(Self.field)
        let body = [UInt8](message[(end + 4)...])
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
        guard length ?? 0 == body.count else { return nil }
        self.init(status: status, headers: headers, body: body)
    }

    private static func status(_ line: Substring) -> HTTPStatus? {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let code = Int(parts[1]), (200...599).contains(code)
        else { return nil }
        return HTTPStatus(code)
    }

    private static func field(_ line: Substring) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return (String(line[..<colon]), String(value))
    }

    /// The first value of a field, its name as the service writes it.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Where the next part of it is (RFC 8288), as path and query.
    var nextTarget: String? {
        guard let link = header("Link"), link.hasPrefix("<"), link.hasSuffix(">; rel=\"next\""),
            let end = link.firstIndex(of: ">")
        else { return nil }
        return String(link[..<end].dropFirst())
    }
}

extension [UInt8] {
    /// Where the line end before the empty line is.
    fileprivate var endOfHead: Int? {
        let end = [UInt8]("\r\n\r\n".utf8)
        return indices.dropLast(3).first { self[$0] == end[0] && self[$0..<($0 + 4)].elementsEqual(end) }
    }
}
