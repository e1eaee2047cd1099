import FlowRegistry
import HTTPTypes

/// One method on one path pattern, and what answers it.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) throws(RegistryError) -> Answer

    let method: HTTPRequest.Method
    /// As the OpenAPI document has it: `/v2/Flows/{Sid}`.
    let pattern: String
    /// What a caller must be allowed to do; nil for a route that is open to everybody.
    let permission: Permission?
    let handler: Handler
    /// The route's place in the table.
    var index = 0
    private let segments: [Segment]

    private enum Segment: Sendable {
        case literal([UInt8])
        case parameter
    }

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ permission: Permission?, _ handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.permission = permission
        self.handler = handler
        segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") ? .parameter : .literal([UInt8](segment.utf8))
        }
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

    /// The values of the pattern's parameters in a path that fits.
    func parameters(of path: PathSegments) -> [Substring] {
        segments.indices.compactMap { index in
            if case .parameter = segments[index] { path.text(at: index) } else { nil }
        }
    }
}
