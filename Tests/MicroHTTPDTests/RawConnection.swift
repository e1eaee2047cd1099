import Glibc

/// A plain TCP connection to a port of this machine.
struct RawConnection: ~Copyable {
    private let descriptor: Int32

    init(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = [UInt8](text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends no more, and goes on reading.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the peer closes or is silent for two seconds.
    func receive() -> String {
        setTimeout(milliseconds: 2_000)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer[..<count]
        }
    }

    /// Whether the peer closes while a byte is sent ten times a second for so many seconds.
    func isClosed(sending beginning: String, thenTricklingFor seconds: Int) -> Bool {
        send(beginning)
        setTimeout(milliseconds: 100)
        for _ in 0..<seconds * 10 {
            var byte: UInt8 = 0
            if recv(descriptor, &byte, 1, 0) == 0 { return true }
            if errno == ECONNRESET { return true }
            send("x")
        }
        return false
    }

    /// Whether the peer takes no more while a byte is sent ten times a second for so many seconds, whatever it answers.
    func isReset(sending beginning: String, thenTricklingFor seconds: Int) -> Bool {
        send(beginning)
        for _ in 0..<seconds * 10 {
            usleep(100_000)
            if Glibc.send(descriptor, "x", 1, Int32(MSG_NOSIGNAL)) < 0 { return true }
        }
        return false
    }

    /// Whether the peer closes within so many seconds of silence, whatever it sends before.
    func isClosed(withinSeconds seconds: Int) -> Bool {
        setTimeout(milliseconds: seconds * 1_000)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = 1
        while count > 0 { count = recv(descriptor, &buffer, buffer.count, 0) }
        return count == 0
    }

    private func setTimeout(milliseconds: Int) {
        var timeout = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }
}

/// Sends bytes to a port of this machine and takes all that comes back.
func exchange(_ request: String, port: Int) -> String {
    let connection = RawConnection(port: port)
    connection.send(request)
    return connection.receive()
}
