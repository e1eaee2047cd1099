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
    private let segments: [String]

    init(_ method: HTTPRequest.Method, _ pattern: String, _ permission: Permission?, _ handler: @escaping Handler) {
        self.method = method
        self.pattern = pattern
        self.permission = permission
        self.handler = handler
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    /// The values of the pattern's parameters if `path` fits it.
    func match(_ path: [Substring]) -> [Substring]? {
        guard path.count == segments.count else { return nil }
        var parameters: [Substring] = []
        for (expected, actual) in zip(segments, path) {
            if expected.utf8.first == UInt8(ascii: "{") {
                guard !actual.isEmpty else { return nil }
                parameters.append(actual)
            } else if expected != actual {
                return nil
            }
        }
        return parameters
    }
}
