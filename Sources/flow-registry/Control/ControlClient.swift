import CommandSupport
import FlowRegistrySQLite
import FoundationEssentials
import Glibc
import SQLite

/// Has requests carried out: by the running service, or here on the file when none runs.
struct ControlClient {
    private enum Place {
        case service(socket: String)
        case file(ControlHandler)
    }

    private let place: Place

    /// Looks for the service once. Throws a `CommandFailure` where none runs and the file cannot be opened, or is not there
    /// and may not be made.
    init(settings: Settings, mayCreateDatabase: Bool) throws(CommandFailure) {
        if let connection = UnixSocket.connect(path: settings.controlSocket) {
            close(connection)
            place = .service(socket: settings.controlSocket)
        } else {
            if !mayCreateDatabase { try Self.requireDatabase(settings.databasePath) }
            place = .file(ControlHandler(registry: try Assembly.registry(settings: settings)))
        }
    }

    /// Throws a `CommandFailure` with a plain sentence when it was not carried out.
    func send(_ request: ControlRequest) async throws(CommandFailure) -> ControlReply {
        let reply =
            switch place {
            case .service(let socket): try Self.ask(request, socket: socket)
            case .file(let handler): await handler.reply(to: request)
            }
        if case .failure(let reason, let exitReason) = reply {
            throw CommandFailure(message: reason, exitReason: exitReason)
        }
        return reply
    }

    /// Asks a service that runs, and nothing else. Throws a `CommandFailure` with a plain sentence when none does, or what
    /// was asked for does not hold.
    static func sendToService(_ request: ControlRequest, settings: Settings) throws(CommandFailure) -> ControlReply {
        let reply = try ask(request, socket: settings.controlSocket)
        if case .failure(let reason, _) = reply { throw .unavailable(reason) }
        return reply
    }

    /// As `send` of a client that is made for this request alone.
    static func send(_ request: ControlRequest, settings: Settings) async throws(CommandFailure) -> ControlReply {
        try await ControlClient(settings: settings, mayCreateDatabase: request.mayCreateDatabase).send(request)
    }

    private static func requireDatabase(_ path: String) throws(CommandFailure) {
        // One that was restored may still have to be put there.
        if DatabaseReplacement(databasePath: path).isPending { return }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .file("database", path, errno: errno) }
        guard status.st_size > 0 else { throw .data("The database \(path) is an empty database.") }
    }

    private static func ask(_ request: ControlRequest, socket: String) throws(CommandFailure) -> ControlReply {
        guard let connection = UnixSocket.connect(path: socket) else {
            throw .unavailable("No service runs that listens on \(socket).")
        }
        defer { close(connection) }
        UnixSocket.setTimeout(connection, seconds: 600)
        guard let line = try? JSONEncoder().encode(request), UnixSocket.writeLine([UInt8](line), to: connection),
            let answer = UnixSocket.readLine(connection, limit: 256 << 20),
            let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(answer))
        else {
            throw .unavailable("The running service did not answer on its control socket.")
        }
        return reply
    }
}
