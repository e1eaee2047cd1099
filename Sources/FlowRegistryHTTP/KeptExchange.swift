import FlowRegistry
import HTTPServing
import Metrics

/// A GET of a known sender that gets an answer once more: what `Exchange` does for it, and no more.
enum KeptExchange {
    /// Counts and reports the request, and gives it its id.
    ///
    /// - Parameter began: monotonic, in nanoseconds.
    static func finish(
        _ facts: FoundAnswer.Facts, _ sender: KnownSender, began: Int64, on thread: APIThread,
        _ observer: RequestObserver
    ) -> RequestID {
        let requestID = thread.nextRequestID()
        let nanoseconds = observer.clock.uptimeNanoseconds() - began
        let counts = thread.counts
        counts.seenCredentials.add()
        counts.keptAnswers.add()
        counts.routes[facts.route].add(
            status: HTTPStatus.ok.code, nanoseconds: nanoseconds, requestBytes: 0,
            responseBytes: facts.bodyBytes)
        observer.observe(
            RequestRecord(
                requestID: requestID, method: .get, route: observer.statistics.patterns[facts.route],
                caller: sender.caller, address: sender.address, status: .ok, nanoseconds: nanoseconds,
                requestBytes: 0, responseBytes: facts.bodyBytes, error: nil))
        return requestID
    }
}
