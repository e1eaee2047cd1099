import Glibc
import Metrics

/// Tells systemd how the service is (sd_notify(3)). Says nothing where nobody asks.
struct ServiceManager: Sendable {
    /// Where it listens, `@` for NUL in an abstract address; nil where it does not.
    private let address: String?

    init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"]
    }

    /// The service answers requests.
    func ready(_ status: String) { send(["READY=1", "STATUS=\(status)"]) }

    /// A reload has begun; `ready` ends it.
    func reloading() {
        let microseconds = MonotonicTime.nanoseconds / 1_000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=Reloading."])
    }

    func stopping(_ status: String) { send(["STOPPING=1", "STATUS=\(status)"]) }

    /// What `systemctl status` says of the service.
    func status(_ status: String) { send(["STATUS=\(status)"]) }

    /// The service has shown that it lives.
    func alive() { send(["WATCHDOG=1"]) }

    private func send(_ assignments: [String]) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = [UInt8](assignments.joined(separator: "\n").utf8)
        _ = UnixSocket.withAddress(address) { peer, size in
            Int32(sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), peer, size))
        }
    }
}
