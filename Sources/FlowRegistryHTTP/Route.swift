import FlowRegistry
import HTTPServing

/// One method on one path pattern, and what answers it.
final class Route: Sendable {
    /// Makes the answer to a request.
    enum Handler: Sendable {
        /// Of what the reader sees.
        case reading(@Sendable (RequestContext, any StoreReader) throws(RegistryError) -> Answer)
        /// Of the request alone.
        case plain(@Sendable (RequestContext) throws(RegistryError) -> Answer)
    }

    let method: HTTPMethod
    /// As the OpenAPI document has it: `/v2/Flows/{Sid}`.
    let pattern: String
    /// What a caller must be allowed to do; nil for a route that is open to everybody.
    let permission: Permission?
    /// What its answers show, where they depend on nothing else but account, origin and target: they are kept.
    let shows: Shows?
    let handler: Handler
    /// The route's place in the table.
    let index: Int
    private let segments: [Segment]
    private let parameterIndexes: [Int]

    private enum Segment: Sendable {
        case literal([UInt8])
        case parameter
    }

    /// What an answer that is kept shows: the flow that its path names first, or any of the account's.
    enum Shows: Sendable {
        case flow, flows
    }

    init(
        _ method: HTTPMethod, _ pattern: String, _ permission: Permission?, showing shows: Shows? = nil,
        at index: Int = 0, _ handler: Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.permission = permission
        self.shows = shows
        self.index = index
        self.handler = handler
        let segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") ? Segment.parameter : .literal([UInt8](segment.utf8))
        }
        self.segments = segments
        parameterIndexes = segments.indices.filter { if case .parameter = segments[$0] { true } else { false } }
    }

    convenience init(
        _ method: HTTPMethod, _ pattern: String, _ permission: Permission?, showing shows: Shows? = nil,
        _ handler: @escaping @Sendable (RequestContext, any StoreReader) throws(RegistryError) -> Answer
    ) {
        self.init(method, pattern, permission, showing: shows, .reading(handler))
    }

    convenience init(
        _ method: HTTPMethod, _ pattern: String, _ permission: Permission?,
        _ handler: @escaping @Sendable (RequestContext) throws(RegistryError) -> Answer
    ) {
        self.init(method, pattern, permission, .plain(handler))
    }

    /// The same route at its place in the table.
    func at(_ index: Int) -> Route {
        Route(method, pattern, permission, showing: shows, at: index, handler)
    }

    var segmentCount: Int { segments.count }

    /// Whether the segments of a path, as many as this route's, fit the pattern.
    func fits(_ path: PathSegments) -> Bool {
        for index in segments.indices {
            switch segments[index] {
            case .literal(let literal): if !path.isEqual(at: index, to: literal) { return false }
            case .parameter: if path.isEmpty(at: index) { return false }
            }
        }
        return true
    }

    /// A path of these segments as the pattern has it, where case makes the difference; nil where it does not fit.
    func spelling(of path: [Substring]) -> String? {
        guard path.count == segments.count else { return nil }
        var spelling = ""
        for (segment, given) in zip(segments, path) {
            guard case .literal(let literal) = segment else {
                spelling += "/" + given
                continue
            }
            let name = String(decoding: literal, as: UTF8.self)
            guard name.lowercased() == given.lowercased() else { return nil }
            spelling += "/" + name
        }
        return spelling
    }

    /// Whose changes an answer to this request is kept until; nil where it is not to be kept.
    func shown(by context: RequestContext) -> CacheDependency? {
        guard let shows, let caller = context.caller else { return nil }
        switch shows {
        case .flow: return context.parameters.first.flatMap { FlowSID($0) }.map(CacheDependency.one)
        case .flows: return .all(of: caller.account)
        }
    }

    /// The values of the pattern's parameters, given where the segments of a path that fits stand in it.
    func parameters(of path: Substring, _ range: (Int) -> Range<Int>) -> [Substring] {
        parameterIndexes.map { index in
            let range = range(index)
            let start = path.utf8.index(path.startIndex, offsetBy: range.lowerBound)
            return path[start..<path.utf8.index(start, offsetBy: range.count)]
        }
    }
}
