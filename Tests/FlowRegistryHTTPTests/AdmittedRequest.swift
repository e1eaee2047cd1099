import HTTPServing
import Synchronization
import TestSupport

/// A request that was looked at and admitted, and whose write is still to begin.
final class AdmittedRequest: Sendable {
    private let begin: @Sendable (@escaping @Sendable (Response) -> Void) -> Void
    private let isStarted = Atomic(false)
    private let responses = AsyncStream<Response>.makeStream()

    init(_ reply: Reply) {
        switch reply {
        case .now(let response): begin = { $0(response) }
        case .later(let request): begin = { TestSuspension.start(request, $0) }
        case .again, .afterBody: preconditionFailure("nothing was prepared, and the body was given")
        }
    }

    /// Queues its write, once.
    func start() {
        guard !isStarted.exchange(true, ordering: .relaxed) else { return }
        begin { [continuation = responses.continuation] response in
            continuation.yield(response)
            continuation.finish()
        }
    }

    func response() async -> Response {
        start()
        for await response in responses.stream { return response }
        preconditionFailure("there was no answer")
    }
}
