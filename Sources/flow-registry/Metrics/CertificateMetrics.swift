import Metrics
import MicroHTTPD

/// The certificate in use, where there is one.
struct CertificateMetrics: MetricsSource {
    let identity: CurrentTLSIdentity?
    let statistics: ServiceStatistics

    func write(to writer: inout MetricsWriter) {
        guard let identity else { return }
        writer.family(
            "flow_registry_tls_certificate_expiry_timestamp_seconds", .gauge, "When the certificate in use expires.")
        writer.sample(identity.validity.end)
        writer.family(
            "flow_registry_tls_reload_failures_total", .counter,
            "Certificates that were to replace the one in use and could not.")
        writer.sample(statistics.certificateReloadFailures.value)
    }
}
