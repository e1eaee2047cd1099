import ArgumentParser
import Metrics
import MicroHTTPD
import SQLite

/// Which versions run.
struct BuildMetrics: MetricsSource {
    func write(to writer: inout MetricsWriter) {
        writer.family("flow_registry_build_info", .gauge, "Versions of the service and of its libraries; always 1.")
        writer.sample(
            1,
            [
                ("version", FlowRegistryCommand.configuration.version), ("sqlite", SQLiteVersion.text),
                ("libmicrohttpd", MicroHTTPDVersion.text),
            ])
    }
}
