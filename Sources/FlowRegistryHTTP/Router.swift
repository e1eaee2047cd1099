import FlowRegistry
import HTTPTypes

/// Finds the route of a request; where several patterns fit a path, the first in the table wins.
struct Router: Sendable {
    let routes: [Route]
    /// The routes by the number of their segments.
    private let routesByCount: [[Route]]

    init(routes table: [Route]) {
        let routes = table.enumerated().map { index, route in route.at(index) }
        self.routes = routes
        let longest = routes.map(\.segmentCount).max() ?? 0
        routesByCount = (0...longest).map { count in routes.filter { $0.segmentCount == count } }
    }

    /// Throws `.notFound` for an unknown path, `.methodNotAllowed` for a known one with another method. HEAD is
    /// answered by GET (RFC 9110 §9.3.2).
    func route(_ method: HTTPRequest.Method, _ path: Substring) throws(RegistryError) -> (Route, [Substring]) {
        guard let segments = PathSegments(Self.withoutSuffix(path)), segments.count < routesByCount.count else {
            throw .notFound
        }
        let wanted = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for route in routesByCount[segments.count] where route.fits(segments) {
            if route.method == wanted { return (route, route.parameters(of: segments)) }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        guard !allowed.isEmpty else { throw .notFound }
        throw .methodNotAllowed(allowed: allowed.map(\.rawValue))
    }

    /// The paths of the API of 2010 end in the format of the answer, which is always JSON here.
    private static func withoutSuffix(_ path: Substring) -> Substring {
        path.utf8.starts(with: "/2010-04-01/".utf8) && path.hasSuffix(".json") ? path.dropLast(5) : path
    }
}
