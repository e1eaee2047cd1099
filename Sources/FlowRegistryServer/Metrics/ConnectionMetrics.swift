import Metrics
import MicroHTTPD

/// Connections to the API, by listener.
struct ConnectionMetrics: MetricsSource {
    let listeners: [HTTPListener]

    func write(to writer: inout MetricsWriter) {
        writer.family("flow_registry_http_connections", .gauge, "Connections that are open.")
        write(to: &writer) { $0.statistics.connections.value }
        writer.family("flow_registry_http_connections_limit", .gauge, "Connections that may be open.")
        write(to: &writer) { $0.maximumConnections }
        writer.family("flow_registry_http_connections_accepted_total", .counter, "Connections that were made.")
        write(to: &writer) { $0.statistics.acceptedConnections.value }
        writer.family(
            "flow_registry_http_connections_refused_total", .counter,
            "Connections closed at once, since their client had too many.")
        write(to: &writer) { $0.statistics.refusedConnections.value }
        writer.family(
            "flow_registry_http_requests_in_flight", .gauge,
            "Requests whose body is being read, or that wait for the disk.")
        write(to: &writer) { $0.statistics.requestsInFlight.value }
    }

    private func write(to writer: inout MetricsWriter, _ value: (HTTPListener) -> Int) {
        writer.samples(by: "listener", listeners.map { ($0.name, value($0)) })
    }
}
