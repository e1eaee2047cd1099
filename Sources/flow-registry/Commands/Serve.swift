import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `flow-registry serve`: runs the service until SIGTERM or SIGINT, then drains it. SIGHUP renews its certificate.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the service.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.settings()
        ProcessLimits.forbidDumps()
        let log = LogOutput(
            descriptor: STDERR_FILENO, format: settings.logFormat, isForJournal: Journal.isStandardError)
        defer { log.flush() }
        let logger = Logger(label: "flow-registry") { _ in LineLogHandler(output: log, logLevel: settings.logLevel) }
        let listeners = (settings.httpHost.isEmpty ? 0 : 1) + (settings.httpSocket.isEmpty ? 0 : 1)
        if !ProcessLimits.allowConnections(listeners * settings.httpMaximumConnections) {
            logger.warning("fewer files may be open than http.maximumConnections needs; raise LimitNOFILE or lower it")
        }
        let assembly = try Assembly(
            settings: settings, reloadSignals: await UnixSignalsSequence(trapping: .sighup), log: log,
            logger: logger)
        try await ServiceGroup(
            services: assembly.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
