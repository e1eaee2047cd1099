import FlowRegistry
import HTTPTypes

/// One method on one path pattern, and what answers it.
struct Route: Sendable {
    /// Who may call.
    enum Access: Sendable {
        case everybody, account
    }

    typealias Handler = @Sendable (Call) throws(RegistryError) -> Answer

    let method: HTTPRequest.Method
    /// As the OpenAPI document has it: `/v2/Flows/{Sid}`.
    let pattern: String
    let access: Access
    let handler: Handler
    private let segments: [String]

    init(_ method: HTTPRequest.Method, _ pattern: String, access: Access = .account, _ handler: @escaping Handler) {
        self.method = method
        self.pattern = pattern
        self.access = access
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
