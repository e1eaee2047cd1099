import Dispatch
import Glibc
package import Logging
import Metrics
import Synchronization

/// Where lines of the log go: to a file descriptor, from a thread of its own, so that a slow reader holds up nobody.
///
/// Lines wait in a buffer. Those that do not fit are dropped, counted, and told of as soon as there is room.
package final class LogOutput: Sendable {
    private struct Buffer {
        package var bytes: [UInt8] = []
        /// Since the last line that told of dropped ones.
        var droppedLines = 0
        var isBeingWritten = false
    }

    /// Bytes of lines of requests that may wait; of others, so many more.
    private static let capacity = 1_048_576
    /// So long lines are gathered after some were written, in microseconds: a flood costs few system calls.
    private static let pause: UInt32 = 10_000

    /// Lines that nobody will read.
    let droppedLines = Counter()
    private let format: LogFormat
    private let isForJournal: Bool
    private let descriptor: Int32
    private let buffer = Mutex(Buffer())
    /// Held by who writes to the descriptor, so that lines keep their order.
    private let writing = Mutex(())
    private let queue = DispatchQueue(label: "flow-registry.log")

    /// - Parameter isForJournal: whether the descriptor is the journal's.
    package init(descriptor: Int32, format: LogFormat, isForJournal: Bool) {
        self.format = format
        self.isForJournal = isForJournal
        self.descriptor = descriptor
    }

    /// A line to be filled and appended.
    package func line(_ level: Logger.Level, _ message: String) -> LogLine {
        LogLine(format, level, message, isForJournal: isForJournal)
    }

    /// Takes a line; never waits for the descriptor.
    ///
    /// - Parameter isOfRequest: whether it may be one of a flood, which has to leave room for what else is to be said.
    package func append(_ line: LogLine, isOfRequest: Bool) {
        let line = line.bytes
        let capacity = isOfRequest ? Self.capacity : 2 * Self.capacity
        let starts = buffer.withLock { buffer in
            guard buffer.bytes.count + line.count <= capacity else {
                buffer.droppedLines += 1
                droppedLines.add()
                return false
            }
            buffer.bytes += line
            defer { buffer.isBeingWritten = true }
            return !buffer.isBeingWritten
        }
        if starts { queue.async { self.drain() } }
    }

    /// Writes what waits, for a second at most: before the process ends.
    package func flush() {
        for _ in 0..<100 {
            let isWritten: Bool? = writing.withLockIfAvailable { _ in
                write(take(), milliseconds: 1_000)
                return true
            }
            if isWritten != nil { return }
            usleep(10_000)
        }
    }

    private func drain() {
        while true {
            let isEmpty = writing.withLock { _ in
                let bytes = take()
                write(bytes, milliseconds: -1)
                return bytes.isEmpty
            }
            if isEmpty, isDone() { return }
            usleep(Self.pause)
        }
    }

    private func isDone() -> Bool {
        buffer.withLock { buffer in
            if buffer.bytes.isEmpty { buffer.isBeingWritten = false }
            return buffer.bytes.isEmpty
        }
    }

    private func take() -> [UInt8] {
        let (bytes, dropped) = buffer.withLock { buffer in
            defer {
                buffer.bytes = []
                buffer.droppedLines = 0
            }
            return (buffer.bytes, buffer.droppedLines)
        }
        guard dropped > 0 else { return bytes }
        var line = line(.warning, "lines of the log were dropped here, since they are read too slowly")
        line.add("count", dropped)
        return bytes + line.bytes
    }

    /// - Parameter milliseconds: how long to wait for the reader; -1 for as long as it takes.
    private func write(_ bytes: [UInt8], milliseconds: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&state, 1, milliseconds) != 0 else { return }
            // In pieces that a pipe or socket takes at once when it says that it takes any.
            let piece = rest.prefix(4_096)
            let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR, errno != EAGAIN { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}

/// How many lines of one kind are still written in a second, so that what goes on failing fills no disk.
final class LineBudget: Sendable {
    private struct State {
        var second: Int64 = -1
        var taken = 0
        var skipped = 0
    }

    private let linesPerSecond: Int
    private let state = Mutex(State())

    init(linesPerSecond: Int) {
        self.linesPerSecond = linesPerSecond
    }

    /// nil for a line too many; otherwise how many were too many since the last line that was not.
    ///
    /// - Parameter nanoseconds: of the monotonic clock.
    func take(atNanoseconds nanoseconds: Int64) -> Int? {
        state.withLock { state in
            let second = nanoseconds / 1_000_000_000
            if second != state.second { (state.second, state.taken) = (second, 0) }
            guard state.taken < linesPerSecond else {
                state.skipped += 1
                return nil
            }
            state.taken += 1
            defer { state.skipped = 0 }
            return state.skipped
        }
    }
}

/// swift-log's way to the log: what the service says of itself, in the form that requests are logged in.
package struct LineLogHandler: LogHandler {
    package let output: LogOutput
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    package init(output: LogOutput, logLevel: Logger.Level, metadata: Logger.Metadata = [:]) {
        self.output = output
        self.logLevel = logLevel
        self.metadata = metadata
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = output.line(event.level, "\(event.message)")
        let values = metadata.merging(event.metadata ?? [:]) { $1 }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { line.add(name, "\(value)") }
        output.append(line, isOfRequest: false)
    }
}
