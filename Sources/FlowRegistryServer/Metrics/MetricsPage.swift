import HTTPServing
import Metrics

/// `GET /metrics`, on listeners of its own: what every source has to tell, in Prometheus' text format.
struct MetricsPage: Sendable {
    let sources: [any MetricsSource]

    /// Answers a request to a listener of the metrics; it asks for no credentials.
    func reply(to request: Request) -> Reply {
        guard request.refusal == nil else { return Self.text(400, "The request is malformed.\n") }
        guard request.target.elementsEqual("/metrics".utf8) else {
            return Self.text(404, "There is /metrics here, and nothing else.\n")
        }
        guard [.get, .head].contains(request.method) else { return Self.text(405, "", [("Allow", "GET, HEAD")]) }
        return .now(
            Response(
                status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")], body: page))
    }

    private var page: [UInt8] {
        var writer = MetricsWriter()
        for source in sources { source.write(to: &writer) }
        return writer.bytes
    }

    private static func text(
        _ status: HTTPStatus, _ text: String, _ headers: [(name: String, value: String)] = []
    ) -> Reply {
        .now(
            Response(
                status: status, headers: headers + [("Content-Type", "text/plain; charset=utf-8")],
                body: [UInt8](text.utf8)))
    }
}
