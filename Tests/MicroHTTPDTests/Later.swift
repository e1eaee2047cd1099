import Dispatch

/// Work on a thread that is not the event loop's.
struct Later: Sendable {
    let work: @Sendable () -> Void

    func start() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20), execute: work)
    }
}
