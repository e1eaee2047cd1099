import Dispatch
import Glibc
import Synchronization
import Testing

@testable import MicroHTTPD

@Suite("What a client still sends behind its answer")
struct LingeringSocketsTests {
    @Test("is thrown away of so many connections at a time, and others are closed at once")
    func areFew() {
        let lingering = LingeringSockets(seconds: 60)
        let ended = Mutex<[Int]>([])
        var pairs: [(ours: Int32, theirs: Int32)] = []
        for number in 0..<LingeringSockets.maximumCount + 2 {
            let pair = Self.pair()
            pairs.append(pair)
            lingering.take(pair.ours) { ended.withLock { $0.append(number) } }
        }
        #expect(ended.withLock { $0 } == [LingeringSockets.maximumCount, LingeringSockets.maximumCount + 1])
        for pair in pairs {
            close(pair.ours)
            close(pair.theirs)
        }
    }

    @Test("is thrown away until it is too much")
    func isBounded() {
        let lingering = LingeringSockets(seconds: 60)
        let ended = DispatchSemaphore(value: 0)
        let pair = Self.pair()
        lingering.take(pair.ours) { ended.signal() }
        close(pair.ours)
        var (sent, piece) = (0, [UInt8](repeating: 0x78, count: 1 << 20))
        while true {
            let count = send(pair.theirs, &piece, piece.count, Int32(MSG_NOSIGNAL))
            if count <= 0 { break }
            sent += count
        }
        ended.wait()
        close(pair.theirs)
        // What the kernel holds comes on top of it.
        #expect(sent > LingeringSockets.maximumBytes && sent < LingeringSockets.maximumBytes + (8 << 20))
    }

    /// Two ends of a connection.
    private static func pair() -> (ours: Int32, theirs: Int32) {
        var ends: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        return (ends[0], ends[1])
    }
}
