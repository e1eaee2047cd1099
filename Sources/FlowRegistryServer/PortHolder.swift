import FoundationEssentials
import Glibc

/// The process that listens on a TCP port, as far as this user may know (proc_net_tcp(5), proc_pid_fd(5)).
struct PortHolder {
    let process: Int
    let name: String

    /// nil where none is found.
    init?(port: Int) {
        let sockets = Set(["tcp", "tcp6"].flatMap { Self.sockets(in: "/proc/net/\($0)", listeningOn: port) })
        guard !sockets.isEmpty else { return nil }
        for process in Self.names(in: "/proc").compactMap({ Int($0) }) where Self.holds(process, sockets) {
            self.process = process
            let bytes = FileManager.default.contents(atPath: "/proc/\(process)/comm") ?? Data()
            name = String(decoding: bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            return
        }
        return nil
    }

    /// As links to sockets are called.
    private static func sockets(in table: String, listeningOn port: Int) -> [String] {
        let text = String(decoding: FileManager.default.contents(atPath: table) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", let digits = fields[1].split(separator: ":").last,
                Int(digits, radix: 16) == port
            else { return nil }
            return "socket:[\(fields[9])]"
        }
    }

    private static func holds(_ process: Int, _ sockets: Set<String>) -> Bool {
        names(in: "/proc/\(process)/fd").contains { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(name)"))
                .map(sockets.contains) ?? false
        }
    }

    private static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
}
