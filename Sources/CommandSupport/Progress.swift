import Glibc
import Synchronization

/// Reports the progress of long work: a bar on a terminal, elsewhere a plain line now and then.
///
/// Elsewhere, work that is over soon says nothing. Any thread may report, as often as it likes.
package final class Progress: Sendable {
    /// Where it is told.
    package struct Output: Sendable {
        /// Whether a line can be drawn over.
        let isTerminal: Bool
        package let write: @Sendable (String) -> Void

        package static let standardError = Self(isTerminal: isatty(STDERR_FILENO) == 1) { text in
            _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
        }

        /// For a log, which gets whole lines without their ends.
        package static func lines(_ write: @escaping @Sendable (String) -> Void) -> Self {
            Self(isTerminal: false) { write($0.last == "\n" ? String($0.dropLast()) : $0) }
        }
    }

    /// What is counted.
    package enum Unit: Sendable {
        case bytes
        /// The plural, as "flows".
        case items(String)
    }

    private struct State {
        var nextLine: Duration
        var isDrawn = false
    }

    /// Between two drawings on a terminal, and two lines elsewhere; the first of these comes after as long.
    private static let pauses = (terminal: Duration.milliseconds(200), lines: Duration.seconds(5))
    private static let cells = 30

    private let title: String
    private let unit: Unit
    private let output: Output
    private let elapsed: @Sendable () -> Duration
    private let state: Mutex<State>

    /// - Parameters:
    ///   - title: what is being done, as "Copying".
    ///   - elapsed: the time since the work began.
    package init(
        _ title: String, unit: Unit, output: Output = .standardError,
        elapsed: @escaping @Sendable () -> Duration = Progress.stopwatch()
    ) {
        self.title = title
        self.unit = unit
        self.output = output
        self.elapsed = elapsed
        state = Mutex(State(nextLine: output.isTerminal ? .zero : Self.pauses.lines))
    }

    /// Reports that `done` of `total` is done; of a total of 0 nobody knows how much there is.
    ///
    /// - Parameter next: what is done now, where that has a name.
    package func update(_ done: Int64, of total: Int64 = 0, next: String? = nil) {
        let now = elapsed()
        state.withLock { state in
            guard now >= state.nextLine else { return }
            state.nextLine = now + (output.isTerminal ? Self.pauses.terminal : Self.pauses.lines)
            state.isDrawn = true
            let text = output.isTerminal ? bar(done, total, now) : line(done, total)
            let whole = text + (next.map { ", \($0)" } ?? "")
            output.write(output.isTerminal ? "\r\(whole)\u{1B}[K" : "\(whole)\n")
        }
    }

    /// Takes the bar away; what came of the work is said by who did it.
    package func finish() {
        state.withLock { state in
            if state.isDrawn, output.isTerminal { output.write("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }

    private func line(_ done: Int64, _ total: Int64) -> String {
        guard total > 0 else { return "\(title): \(amount(done))" }
        return "\(title): \(Self.percent(done, total)) %, \(part(done)) of \(amount(total))"
    }

    private func bar(_ done: Int64, _ total: Int64, _ now: Duration) -> String {
        guard total > 0 else { return line(done, total) }
        let filled = Int(Self.percent(done, total)) * Self.cells / 100
        let cells = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.cells - filled)
        return "\(title) [\(cells)] \(Self.percent(done, total)) %, \(amount(total))\(rest(done, total, now))"
    }

    private func rest(_ done: Int64, _ total: Int64, _ now: Duration) -> String {
        guard done > 0, done < total else { return "" }
        let seconds = Double(now.components.seconds) + Double(now.components.attoseconds) / 1e18
        return ", \(Int(seconds / Double(done) * Double(total - done)) + 1) s left"
    }

    private func part(_ count: Int64) -> String {
        if case .items = unit { "\(count)" } else { amount(count) }
    }

    private func amount(_ count: Int64) -> String {
        switch unit {
        case .items(let name): "\(count) \(name)"
        case .bytes where count < 10_000_000: "\(count / 1_000) kB"
        case .bytes: "\(count / 1_000_000) MB"
        }
    }

    private static func percent(_ done: Int64, _ total: Int64) -> Int64 {
        Int64(Double(min(max(done, 0), total)) / Double(total) * 100)
    }

    /// Starts to measure the time.
    static func stopwatch() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }
}
