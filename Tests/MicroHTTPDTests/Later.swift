import Foundation

/// Work on a thread that is not the event loop's. Its own: the shared ones are few, and other tests may have them wait.
struct Later: Sendable {
    let work: @Sendable () -> Void

    func start() {
        Thread.detachNewThread { [work] in
            usleep(20_000)
            work()
        }
    }
}
