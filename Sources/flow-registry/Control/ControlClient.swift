import FlowRegistryServer
import CommandSupport
import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Glibc
import HTTPServing
import JSON
import SQLite

/// The API with the command line's authority: the running service's, or in this process on the file when none runs.
struct ControlClient {
    private enum Place {
        case service(socket: String)
        case file(ControlledAPI)
    }

    private let place: Place

    /// Looks for the service once. Throws a `CommandFailure` where none runs and the file cannot be opened, or is not there
    /// and may not be made.
    init(settings: Settings, mayCreateDatabase: Bool = false) throws(CommandFailure) {
        if let connection = UnixSocket.connect(path: settings.controlSocket) {
            close(connection)
            place = .service(socket: settings.controlSocket)
        } else {
            if !mayCreateDatabase { try Self.requireDatabase(settings.databasePath) }
            place = .file(ControlledAPI(try Assembly.registry(settings: settings), settings))
        }
    }

    /// The answer to a request that was carried out. Throws a `CommandFailure` with a plain sentence where it was not.
    func response(to request: ControlRequest) async throws(CommandFailure) -> Response {
        switch place {
        case .service(let socket):
            let response = try ControlConnection.response(to: request, socket: socket)
            guard response.status.code >= 400 else { return response }
            throw CommandFailure(response, to: request)
        case .file(let api):
            let (response, fault) = await api.response(to: request)
            guard response.status.code >= 400 else { return response }
            throw CommandFailure(response, to: request, fault: fault)
        }
    }

    /// The resource in the answer to a request. Throws as `response(to:)`.
    func resource(_ request: ControlRequest) async throws(CommandFailure) -> JSONValue {
        try Self.resource(in: try await response(to: request))
    }

    /// The elements of a whole list, the oldest first. Throws as `response(to:)`.
    func list(_ path: String, _ name: JSONString) async throws(CommandFailure) -> [JSONValue] {
        var (elements, next) = ([JSONValue](), "\(path)?PageSize=1000" as String?)
        while let target = next {
            let page = try await resource(ControlRequest(target: target))
            guard case .array(let more)? = page.members[name] else { throw Self.malformed }
            elements += more
            next = page.members["next_page_uri"]?.string?.text
        }
        return elements.reversed()
    }

    static func resource(in response: Response) throws(CommandFailure) -> JSONValue {
        do {
            return try JSONValue(json: response.body)
        } catch {
            throw malformed
        }
    }

    static var malformed: CommandFailure {
        .unavailable("The running service's answer is not understood: it may be another version.")
    }

    private static func requireDatabase(_ path: String) throws(CommandFailure) {
        // One that was restored may still have to be put there.
        if DatabaseReplacement(databasePath: path).isPending { return }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .file("database", path, errno: errno) }
        guard status.st_size > 0 else { throw .data("The database \(path) is an empty database.") }
    }
}
