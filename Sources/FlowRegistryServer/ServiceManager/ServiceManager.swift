package import CommandSupport
import Glibc
import Metrics

/// Tells systemd how the service is (sd_notify(3)). Says nothing where nobody asks.
package struct ServiceManager: Sendable {
    /// Where it listens, `@` for NUL in an abstract address; nil where it does not.
    private let address: String?

    package init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"]
    }

    /// The service answers requests.
    package func ready(_ status: String) { send(["READY=1", "STATUS=\(status)"]) }

    /// A reload has begun; `ready` ends it.
    func reloading() {
        let microseconds = MonotonicTime.nanoseconds / 1_000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=Reloading."])
    }

    package func stopping(_ status: String) { send(["STOPPING=1", "STATUS=\(status)"]) }

    /// What `systemctl status` says of the service.
    package func status(_ status: String) { send(["STATUS=\(status)"]) }

    /// The service has shown that it lives.
    package func alive() { send(["WATCHDOG=1"]) }

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

/// The sockets on which systemd listens for the service (sd_listen_fds(3)). They outlive it: what connects while it
/// restarts waits in them for the next process.
package struct InheritedSockets: Equatable, Sendable {
    /// Where the API is served, instead of what the settings say. Empty: where they say.
    package private(set) var http: [Int32] = []
    /// Where the metrics are served, instead of what the settings say. Empty: where they say.
    private(set) var metrics: [Int32] = []
    /// The Unix socket for administration; whoever may connect to its path may administer.
    package private(set) var control: Int32?

    /// The first one (SD_LISTEN_FDS_START).
    private static let start: Int32 = 3

    /// Throws a `CommandFailure` for a socket that is not what its name (FileDescriptorName=) says.
    package init(environment: [String: String], processID: Int32 = getpid()) throws(CommandFailure) {
        guard environment["LISTEN_PID"] == String(processID), let count = environment["LISTEN_FDS"].flatMap(Int32.init)
        else { return }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false).map(
            String.init)
        for index in 0..<count {
            // Without names there is one service to be had, as from systemd-socket-activate(1).
            let name = names.map { Int(index) < $0.count ? String($0[Int(index)]) : "" } ?? "http"
            try take(Self.start + index, name: name)
        }
    }

    private mutating func take(_ descriptor: Int32, name: String) throws(CommandFailure) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let isListening = Self.option(SO_ACCEPTCONN, of: descriptor) == 1
        let domain = Self.option(SO_DOMAIN, of: descriptor)
        switch name {
        case "http" where isListening && [AF_INET, AF_INET6, AF_UNIX].contains(domain): http.append(descriptor)
        case "metrics" where isListening && [AF_INET, AF_INET6, AF_UNIX].contains(domain): metrics.append(descriptor)
        case "control" where isListening && domain == AF_UNIX && control == nil: control = descriptor
        default:
            throw .configuration(
                "The socket \"\(name)\" that was passed is none of the service's: it takes stream sockets named \"http\" "
                    + "or \"metrics\", and one Unix socket named \"control\" (FileDescriptorName=).")
        }
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
    }
}
