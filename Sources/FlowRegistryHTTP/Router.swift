import FlowRegistry
import HTTPServing

/// Finds the route of a request; where several patterns fit a path, the first in the table wins.
struct Router: Sendable {
    let routes: [Route]
    /// The routes by the number of their segments.
    private let routesByCount: [[Route]]

    init(routes table: [Route]) {
        let routes = table.enumerated().map { index, route in route.at(index) }
        self.routes = routes
        let longest = routes.map(\.segmentCount).max() ?? 0
        precondition(longest <= PathSegments.maximumCount)
        routesByCount = (0...longest).map { count in routes.filter { $0.segmentCount == count } }
    }

    /// Throws `.notFound` or `.unknownPath` for an unknown path, `.methodNotAllowed` for a known one with another method. HEAD
    /// is answered by GET (RFC 9110 §9.3.2), OPTIONS by what is allowed.
    func route(_ method: HTTPMethod, _ path: Substring) throws(RegistryError) -> (Route, [Substring]) {
        let path = Self.withoutSuffix(path)
        var bytes = path
        let found = bytes.withUTF8 { match(method == .head ? .get : method, path, UnsafeRawBufferPointer($0)) }
        switch found {
        case .route(let route, let parameters): return (route, parameters)
        case .others(let allowed) where allowed.isEmpty: throw unknown(path)
        case .others(let allowed): throw .methodNotAllowed(allowed: Self.names(allowed))
        }
    }

    /// Of all routes.
    static let methods = names([.get, .post, .delete])

    private static func names(_ methods: [HTTPMethod]) -> [String] {
        methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.name] } + ["OPTIONS"]
    }

    private func unknown(_ path: Substring) -> RegistryError {
        guard let like = PathGuess(path).paths.lazy.compactMap(spelling).first else { return .notFound }
        return .unknownPath(String(path), like: like)
    }

    /// The path as a route has it, but for the case of letters; nil where there is none.
    private func spelling(_ segments: [Substring]) -> String? {
        guard segments.count < routesByCount.count else { return nil }
        return routesByCount[segments.count].lazy.compactMap { $0.spelling(of: segments) }.first
    }

    private enum Match {
        case route(Route, [Substring])
        /// No route has this method; those that the path's routes have.
        case others([HTTPMethod])
    }

    private func match(_ method: HTTPMethod, _ path: Substring, _ bytes: UnsafeRawBufferPointer) -> Match {
        guard let segments = PathSegments(bytes), segments.count < routesByCount.count else { return .others([]) }
        var allowed: [HTTPMethod] = []
        for route in routesByCount[segments.count] where route.fits(segments) {
            if route.method == method { return .route(route, route.parameters(of: path, segments.range)) }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        return .others(allowed)
    }

    /// The paths of the API of 2010 end in the format of the answer, which is always JSON here.
    private static func withoutSuffix(_ path: Substring) -> Substring {
        path.utf8.starts(with: "/2010-04-01/".utf8) && path.hasSuffix(".json") ? path.dropLast(5) : path
    }
}
