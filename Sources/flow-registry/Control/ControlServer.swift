import CommandSupport
import Dispatch
import FlowRegistry
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle

/// Answers the command line on a Unix socket while the service runs.
struct ControlServer: Service {
    private let path: String
    private let descriptor: Int32
    /// Whether the socket is systemd's, which keeps it for the next process. Its mode and group say who may connect.
    private let isInherited: Bool
    private let drainSeconds: Int
    private let handler: ControlHandler
    private let logger: Logger
    /// Told to stop by a byte.
    private let stop: (reader: Int32, writer: Int32)
    /// The loop that accepts connections, and the answers that are due.
    private let work = DispatchGroup()

    /// Some records of an import, each with the longest definition that can be stored.
    private static var longestRequest: Int { 256 << 20 }

    /// Listens at once, but on a socket that was inherited. Throws a `CommandFailure`.
    init(
        settings: Settings, inherited: Int32?, handler: ControlHandler, logger: Logger
    ) throws(CommandFailure) {
        path = settings.controlSocket
        if let inherited {
            descriptor = inherited
        } else {
            descriptor = try UnixSocket.listen(path: path, what: "control socket")
        }
        isInherited = inherited != nil
        drainSeconds = settings.httpDrainSeconds
        self.handler = handler
        self.logger = logger
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            throw .unavailable("The control socket cannot be set up: \(String(cString: strerror(errno))).")
        }
        stop = (ends[0], ends[1])
    }

    /// At the end it answers what it has taken, and leaves the rest to the next process where the socket stays.
    func run() async throws {
        DispatchQueue(label: "flow-registry.control").async(group: work) { [self] in accept() }
        try? await gracefulShutdown()
        if !isInherited { unlink(path) }
        close(stop.writer)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                _ = work.wait(timeout: .now() + .seconds(drainSeconds))
                continuation.resume()
            }
        }
        close(descriptor)
        close(stop.reader)
    }

    private func accept() {
        while waitForConnection() {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else {
                // It may be gone already; the lack of descriptors passes.
                if errno != EAGAIN, errno != EINTR, errno != ECONNABORTED { usleep(100_000) }
                continue
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            DispatchQueue.global().async(group: work) { answer(connection) }
        }
    }

    /// False once the service stops.
    private func waitForConnection() -> Bool {
        var states = [
            pollfd(fd: stop.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&states, 2, -1) < 0 {}
        return states[0].revents == 0
    }

    private func answer(_ connection: Int32) {
        UnixSocket.setTimeout(connection, seconds: 10)
        guard isInherited || UnixSocket.peerIsTrusted(connection),
            let line = UnixSocket.readLine(connection, limit: Self.longestRequest),
            let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line))
        else {
            close(connection)
            return
        }
        work.enter()
        Task {
            let reply = await handler.reply(to: request)
            if let data = try? JSONEncoder().encode(reply) { _ = UnixSocket.writeLine([UInt8](data), to: connection) }
            close(connection)
            work.leave()
        }
    }
}
