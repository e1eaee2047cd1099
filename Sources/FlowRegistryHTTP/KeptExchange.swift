import FlowRegistry
import HTTPTypes
import Metrics

/// A GET of a known sender on its way to an answer that is given again: what `Exchange` does for it, and no more.
struct KeptExchange {
    private let kept: KeptAnswer
    private let sender: KnownSender
    private let observer: RequestObserver
    /// Monotonic, in nanoseconds.
    private let began: Int64

    init(_ kept: KeptAnswer, _ sender: KnownSender, began: Int64, observer: RequestObserver) {
        self.kept = kept
        self.sender = sender
        self.began = began
        self.observer = observer
    }

    /// Counts and reports the request.
    func finish() -> APIResponse {
        let requestID = RequestID.next()
        let nanoseconds = observer.clock.uptimeNanoseconds() - began
        count(nanoseconds)
        observer.observe(
            RequestRecord(
                requestID: requestID, method: .get, route: kept.route.pattern, caller: sender.caller,
                address: sender.address, status: kept.response.status, nanoseconds: nanoseconds, requestBytes: 0,
                responseBytes: kept.response.body.count, error: nil))
        return kept.response(to: requestID)
    }

    private func count(_ nanoseconds: Int64) {
        let counts = observer.statistics.counts
        counts.seenCredentials.add()
        counts.keptAnswers.add()
        counts.routes[kept.route.index].add(
            status: kept.response.status.code, nanoseconds: nanoseconds, requestBytes: 0,
            responseBytes: kept.response.body.count)
    }
}
