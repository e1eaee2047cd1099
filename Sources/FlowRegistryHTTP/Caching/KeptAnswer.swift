import FlowRegistry
import Glibc

/// An answer to a GET, as it is given again.
final class KeptAnswer: Sendable {
    let key: KeptAnswers.Key
    /// That of what it shows when it was made.
    let stamp: UInt64
    let shown: ShownFlows
    /// Which has made it.
    let route: Route
    /// As the route has made it.
    let response: APIResponse
    /// Its header fields as they are sent, but for the request's id.
    private let headers: [(name: String, value: String)]

    init(_ response: APIResponse, by route: Route, as key: KeptAnswers.Key, showing shown: ShownFlows, at stamp: UInt64)
    {
        self.key = key
        self.stamp = stamp
        self.shown = shown
        self.route = route
        self.response = response
        headers = Exchange.lastingHeaders(of: response)
    }

    /// What is sent to a request that depends on nothing but its target.
    func response(to requestID: RequestID) -> APIResponse {
        var response = APIResponse(status: response.status, headers: headers, body: response.body)
        response.headers.append(Exchange.header(requestID))
        return response
    }

    func isAnswer(to target: UnsafeRawBufferPointer) -> Bool {
        let isSame = key.target.utf8.withContiguousStorageIfAvailable { own in
            guard own.count == target.count, let start = own.baseAddress, let other = target.baseAddress else {
                return false
            }
            return memcmp(start, other, own.count) == 0
        }
        // Strings that were made from bytes are contiguous.
        return isSame ?? false
    }

    /// What it takes, with some for what is kept of it beside its bytes: two lists of header fields, most of all.
    var bytes: Int { response.body.capacity + key.target.utf8.count + key.scope.origin.utf8.count + 1_200 }
}
