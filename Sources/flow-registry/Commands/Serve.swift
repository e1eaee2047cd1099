import FlowRegistryServer
import CommandSupport
import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `flow-registry serve`: runs the service until SIGTERM or SIGINT, then drains it. SIGHUP renews its certificate.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the service.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let manager = ServiceManager(environment: environment)
        do {
            try await serve(environment, manager)
        } catch let failure as CommandFailure {
            manager.status(failure.message)
            throw failure
        }
    }

    private func serve(_ environment: [String: String], _ manager: ServiceManager) async throws {
        let settings = try options.settings(environment: environment)
        let sockets = try InheritedSockets(environment: environment)
        ProcessLimits.forbidDumps()
        ProcessLimits.shareHeaps()
        let log = LogOutput(
            descriptor: STDERR_FILENO, format: settings.logFormat, isForJournal: Journal.isStandardError)
        defer { log.flush() }
        let logger = Logger(label: "flow-registry") { _ in LineLogHandler(output: log, logLevel: settings.logLevel) }
        let inSettings = (settings.httpHost.isEmpty ? 0 : 1) + (settings.httpSocket.isEmpty ? 0 : 1)
        let listeners = sockets.http.isEmpty ? inSettings : sockets.http.count
        if !ProcessLimits.allowConnections(listeners * settings.httpMaximumConnections) {
            logger.warning(
                "the limit of open files is too low for http.maximumConnections; raise LimitNOFILE or lower http.maximumConnections"
            )
        }
        let assembly = try Assembly(
            settings: settings, sockets: sockets, manager: manager,
            reloadSignals: await UnixSignalsSequence(trapping: .sighup), log: log, logger: logger)
        let hurry = Task { await Self.endAtSecondInterrupt(log, logger) }
        defer { hurry.cancel() }
        try await ServiceGroup(
            services: assembly.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    /// Who presses Ctrl-C again does not want to wait for requests under way; what was acknowledged is on the disk.
    private static func endAtSecondInterrupt(_ log: LogOutput, _ logger: Logger) async {
        var isStopping = false
        for await _ in await UnixSignalsSequence(trapping: .sigint) {
            if isStopping {
                log.flush()
                _exit(ExitReason.interrupted.rawValue)
            }
            isStopping = true
            logger.notice("stopping once open requests are answered; Ctrl-C again ends it at once")
        }
    }
}
