import FlowRegistry
import HTTPTypes

/// Finds the route of a request; where several patterns fit a path, the first in the table wins.
struct Router: Sendable {
    let routes: [Route]

    /// Throws `.notFound` for an unknown path, `.methodNotAllowed` for a known one with another method. HEAD is
    /// answered by GET (RFC 9110 §9.3.2).
    func route(_ method: HTTPRequest.Method, _ path: Substring) throws(RegistryError) -> (Route, [Substring]) {
        let segments = Self.withoutSuffix(path).split(separator: "/", omittingEmptySubsequences: false)
        let wanted = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for route in routes {
            guard let parameters = route.match(segments) else { continue }
            if route.method == wanted { return (route, parameters) }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        guard !allowed.isEmpty else { throw .notFound }
        throw .methodNotAllowed(allowed: allowed.map(\.rawValue))
    }

    /// The paths of the API of 2010 end in the format of the answer, which is always JSON here.
    private static func withoutSuffix(_ path: Substring) -> Substring {
        path.hasPrefix("/2010-04-01/") && path.hasSuffix(".json") ? path.dropLast(5) : path
    }
}
