import FlowRegistry
import Glibc
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

/// A path cut at its slashes, the first of which it begins with; valid as long as its bytes are.
struct PathSegments {
    /// No route has more.
    static let maximumCount = 12

    private let path: UnsafeRawBufferPointer
    /// Where each segment ends: at the next slash, or the path's end.
    private var ends = InlineArray<12, Int>(repeating: 0)
    private(set) var count = 0

    /// nil for a path that does not begin with a slash, or has too many segments.
    init?(_ path: UnsafeRawBufferPointer) {
        guard path.first == UInt8(ascii: "/") else { return nil }
        self.path = path
        for index in 1...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
            guard count < Self.maximumCount else { return nil }
            ends[count] = index
            count += 1
        }
    }

    func isEqual(at index: Int, to literal: [UInt8]) -> Bool {
        let range = range(index)
        guard range.count == literal.count else { return false }
        return literal.withUnsafeBytes { literal in
            guard let start = path.baseAddress, let other = literal.baseAddress else { return literal.isEmpty }
            return memcmp(start + range.lowerBound, other, range.count) == 0
        }
    }

    func isEmpty(at index: Int) -> Bool { range(index).isEmpty }

    /// Where a segment stands in the path.
    func range(_ index: Int) -> Range<Int> { (index == 0 ? 1 : ends[index - 1] + 1)..<ends[index] }
}

/// What a path without a route may have been meant to be.
struct PathGuess {
    /// Each as its segments, the likeliest first.
    let paths: [[Substring]]

    /// A longer path, in bytes, is not looked at.
    private static let maximumLength = 256
    private static let versions: [Substring] = ["v2", "v1", "2010-04-01"]

    /// A base URL with the version in it has that twice, or none has it; a slash is at the end or doubled; case is ignored.
    init(_ path: Substring) {
        guard path.utf8.count <= Self.maximumLength else {
            paths = []
            return
        }
        let segments = path.split(separator: "/")
        let rest = segments.drop { Self.versions.contains(Substring($0.lowercased())) }
        let versions = segments.prefix(segments.count - rest.count)
        paths = versions.isEmpty ? [segments] + Self.versions.map { [$0] + segments } : [versions.suffix(1) + rest]
    }
}
