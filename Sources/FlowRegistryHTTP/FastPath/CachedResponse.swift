import FlowRegistry
import Glibc
import HTTPServing

/// An answer to a GET, as it is given again.
final class CachedResponse: Sendable {
    let key: ResponseCache.Key
    let facts: CacheHit.Facts
    /// As the route has made it.
    let response: APIResponse

    init(
        _ response: APIResponse, by route: Route, as key: ResponseCache.Key, showing shown: CacheDependency,
        at stamp: UInt64
    ) {
        self.key = key
        facts = CacheHit.Facts(
            stamp: stamp, shown: shown, permission: route.permission, route: route.index,
            bodyBytes: response.body.count)
        var response = response
        response.body = Self.trimmed(response.body)
        self.response = response
    }

    /// What is sent to a request that depends on nothing but its target, but for the request's id.
    var lasting: Response {
        Response(status: response.status, headers: Completion.lastingHeaders(of: response), body: response.body)
    }

    /// Without the room that was left for more.
    private static func trimmed(_ body: [UInt8]) -> [UInt8] {
        guard body.capacity - body.count > body.count / 16 else { return body }
        return [UInt8](unsafeUninitializedCapacity: body.count) { buffer, count in
            count = buffer.initialize(fromContentsOf: body)
        }
    }

    /// What is sent to a request that depends on nothing but its target.
    func response(to requestID: RequestID) -> Response {
        var response = lasting
        response.headers.append(Completion.header(requestID))
        return response
    }

    func isAnswer(to target: UnsafeRawBufferPointer, in scope: ResponseCache.Scope) -> Bool {
        guard key.scope == scope else { return false }
        let isSame = key.target.utf8.withContiguousStorageIfAvailable { own in
            guard own.count == target.count, let start = own.baseAddress, let other = target.baseAddress else {
                return false
            }
            return memcmp(start, other, own.count) == 0
        }
        // Strings that were made from bytes are contiguous.
        return isSame ?? false
    }

    /// What it takes, with what is kept of it beside its bytes: the object, a list of header fields, places in tables.
    var bytes: Int { response.body.capacity + key.target.utf8.count + key.scope.origin.utf8.count + 500 }
}

/// A cached response, as a thread has found it.
struct CacheHit {
    /// What its request is judged and counted by: numbers alone, so that to copy them retains nothing that other threads
    /// retain as well.
    struct Facts: Sendable {
        /// That of what it shows when it was made.
        let stamp: UInt64
        let shown: CacheDependency
        /// What a caller must be allowed to do; nil where everybody may have it.
        let permission: Permission?
        let route: Int
        let bodyBytes: Int
    }

    enum Form {
        /// As the thread has it ready.
        case prepared(PreparedResponse)
        /// As it was made, and whether it is worth to be made ready for the thread.
        case made(CachedResponse, isWorthPreparing: Bool)
    }

    let facts: Facts
    let form: Form
}
