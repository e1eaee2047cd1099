import FlowRegistrySQLite
import FoundationEssentials
import Glibc

/// Has a request carried out: by the running service, or here on the file when none runs.
enum ControlClient {
    /// Throws a `CommandFailure` with a plain sentence when it was not carried out.
    static func send(_ request: ControlRequest, settings: Settings) async throws(CommandFailure) -> ControlReply {
        let reply = try await reply(to: request, settings: settings)
        if case .failure(let reason) = reply { throw .unavailable(reason) }
        return reply
    }

    private static func reply(
        to request: ControlRequest, settings: Settings
    ) async throws(CommandFailure) -> ControlReply {
        if let connection = UnixSocket.connect(path: settings.controlSocket) {
            defer { close(connection) }
            return try ask(request, on: connection)
        }
        return await ControlHandler(storage: try Assembly.storage(settings: settings)).reply(to: request)
    }

    private static func ask(_ request: ControlRequest, on connection: Int32) throws(CommandFailure) -> ControlReply {
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
