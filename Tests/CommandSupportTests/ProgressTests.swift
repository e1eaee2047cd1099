import Synchronization
import Testing

@testable import CommandSupport

@Suite("Progress")
struct ProgressTests {
    /// What was written, and the clock of the work.
    final class Scene: Sendable {
        let written = Mutex("")
        let time = Mutex(Duration.zero)

        func progress(isTerminal: Bool) -> Progress {
            let output = Progress.Output(isTerminal: isTerminal) { text in self.written.withLock { $0 += text } }
            return Progress("Copying", unit: .bytes, output: output) { self.time.withLock { $0 } }
        }

        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    let scene = Scene()

    @Test("is a plain line now and then where there is no terminal")
    func isLines() {
        let progress = scene.progress(isTerminal: false)
        for megabyte in 0..<1_000 {
            progress.update(Int64(megabyte) * 1_000_000, of: 1_000_000_000)
            scene.pass(.milliseconds(12))
        }
        progress.finish()
        #expect(
            scene.written.withLock { $0 } == """
                Copying: 41 %, 417 MB of 1000 MB
                Copying: 83 %, 834 MB of 1000 MB

                """)
    }

    @Test("is a bar on a terminal, which is taken away at the end")
    func isABar() {
        let progress = scene.progress(isTerminal: true)
        scene.pass(.seconds(2))
        progress.update(500_000, of: 1_000_000)
        progress.update(500_001, of: 1_000_000)
        progress.finish()
        let bar = "\rCopying [###############---------------] 50 %, 1000 kB, 3 s left\u{1B}[K"
        #expect(scene.written.withLock { $0 } == bar + "\r\u{1B}[K")
    }

    @Test("says nothing of work that is over soon where there is no terminal")
    func isSilent() {
        let progress = scene.progress(isTerminal: false)
        progress.update(1, of: 2)
        progress.finish()
        #expect(scene.written.withLock { $0 }.isEmpty)
    }

    @Test("names what is done now, and counts things by their plural once")
    func hasNames() {
        let output = Progress.Output.lines { text in self.scene.written.withLock { $0 += text } }
        let progress = Progress("Examining", unit: .items("parts"), output: output) { .seconds(9) }
        progress.update(1, of: 4, next: "revisions")
        #expect(scene.written.withLock { $0 } == "Examining: 25 %, 1 of 4 parts, revisions")
    }
}
