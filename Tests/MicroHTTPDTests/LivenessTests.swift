import CEpoll
import Glibc
import HTTPServing
import MicroHTTPD
import Synchronization
import Testing

@Suite("A daemon")
struct LivenessTests {
    @Test("answers itself, and does not while one of its event loops is held up", arguments: [1, 2, 3])
    func answers(threads: Int) throws {
        var options = DaemonOptions()
        options.threads = threads
        let gate = Mutex(())
        let entered = Atomic<Bool>(false)
        let daemon = try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { request in
            if request.target.elementsEqual("/wait".utf8) {
                entered.store(true, ordering: .releasing)
                gate.withLock { _ in }
            }
            return .now(Response(status: 200, headers: [], body: []))
        }
        #expect(daemon.answers(get: "/", with: 200, withinSeconds: 10))
        let connection = RawConnection(port: daemon.port)
        gate.withLock { _ in
            connection.send("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            while !entered.load(ordering: .acquiring) { usleep(1_000) }
            #expect(!daemon.answers(get: "/", with: 200, withinSeconds: 1))
        }
        #expect(connection.receive().hasPrefix("HTTP/1.1 200"))
        #expect(daemon.answers(get: "/", with: 200, withinSeconds: 10))
        daemon.stop(deadlineSeconds: 1)
    }

    @Test("shows no life by answers with another status")
    func answersWrongly() throws {
        let daemon = try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: DaemonOptions()) { _ in
            .now(Response(status: 400, headers: [], body: []))
        }
        #expect(!daemon.answers(get: "/", with: 200, withinSeconds: 10))
        #expect(daemon.answers(get: "/", with: 400, withinSeconds: 10))
        daemon.stop(deadlineSeconds: 1)
    }

    @Test("finds libmicrohttpd to be as the gate relies on")
    func probesLibrary() throws {
        try LibraryProbe.check()
    }

    /// A stop takes the listening socket out of the event loops' sets, as they do themselves; libmicrohttpd looks the
    /// function up as this does.
    @Test("removes from a set what another thread has removed")
    func removesTwice() throws {
        typealias Control = @convention(c) (Int32, Int32, Int32, UnsafeMutableRawPointer?) -> Int32
        let symbol = try #require(dlsym(nil, "epoll_ctl"))
        let control = unsafeBitCast(symbol, to: Control.self)
        let set = epoll_create1(0)
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(set)
            close(socket)
        }
        // As large as struct epoll_event, which Swift knows in another shape where it is packed.
        var interest = [UInt32](repeating: 0, count: 4)
        #expect(control(set, EPOLL_CTL_ADD, socket, &interest) == 0)
        #expect(control(set, EPOLL_CTL_DEL, socket, nil) == 0)
        #expect(control(set, EPOLL_CTL_DEL, socket, nil) == 0)
        #expect(control(set, EPOLL_CTL_MOD, socket, &interest) == -1)
        #expect(errno == ENOENT)
        #expect(control(set, EPOLL_CTL_DEL, -1, nil) == -1)
        #expect(errno == EBADF)
    }
}
