import Dispatch
import FlowRegistry
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle

/// Answers the command line on a Unix socket while the service runs.
struct ControlServer<Storage: Repositories>: Service {
    private let path: String
    private let descriptor: Int32
    private let handler: ControlHandler<Storage>
    private let logger: Logger

    /// Some records of an import, each with the longest definition that can be stored.
    private static var longestRequest: Int { 512 << 20 }

    /// Listens at once. Throws a `CommandFailure`.
    init(path: String, handler: ControlHandler<Storage>, logger: Logger) throws(CommandFailure) {
        descriptor = try UnixSocket.listen(path: path, what: "control socket")
        self.path = path
        self.handler = handler
        self.logger = logger
    }

    func run() async throws {
        let thread = DispatchQueue(label: "flow-registry.control")
        thread.async { [self] in accept() }
        try? await gracefulShutdown()
        unlink(path)
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else {
                // Closed at the end; anything else passes, as the lack of descriptors does.
                if errno == EBADF || errno == EINVAL { return }
                if errno != EINTR && errno != ECONNABORTED { usleep(100_000) }
                continue
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            DispatchQueue.global().async { answer(connection) }
        }
    }

    private func answer(_ connection: Int32) {
        UnixSocket.setTimeout(connection, seconds: 10)
        guard UnixSocket.peerIsTrusted(connection),
            let line = UnixSocket.readLine(connection, limit: Self.longestRequest),
            let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line))
        else {
            close(connection)
            return
        }
        Task {
            let reply = await handler.reply(to: request)
            if let data = try? JSONEncoder().encode(reply) { _ = UnixSocket.writeLine([UInt8](data), to: connection) }
            close(connection)
        }
    }
}
