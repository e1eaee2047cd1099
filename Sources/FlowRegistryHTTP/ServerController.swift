import FlowRegistry
import HTTPTypes

/// What the service says of itself, to everybody.
struct ServerController: Sendable {
    let isReady: @Sendable () -> Bool

    /// 200 whenever the process answers.
    func live(_ call: Call) -> Answer { .response(Self.status("live", .ok)) }

    /// 200 when requests can be served, else 503.
    func ready(_ call: Call) -> Answer {
        .response(isReady() ? Self.status("ready", .ok) : Self.status("not ready", .serviceUnavailable))
    }

    /// The OpenAPI document of every public route.
    func openAPI(_ call: Call) -> Answer { .json(PackageResources.openapi_json) }

    private static func status(_ text: String, _ status: HTTPResponse.Status) -> APIResponse {
        var writer = JSONWriter(capacity: 32)
        writer.object { $0.member("status", text) }
        return .json(writer.bytes, status: status)
    }
}
