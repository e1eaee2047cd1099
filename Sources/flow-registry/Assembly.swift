import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Glibc
import Logging
import MicroHTTPD
import Migrations
import SQLite
import ServiceLifecycle
import UnixSignals

/// The whole: settings → database → repositories → API → daemon.
struct Assembly {
    let services: [any Service]

    /// Opens the database and starts to listen. Throws a `CommandFailure` that says what stands in the way.
    ///
    /// - Parameter reloadSignals: each asks for the certificate to be read again.
    init(settings: Settings, reloadSignals: UnixSignalsSequence, logger: Logger) throws(CommandFailure) {
        let identity = try CertificateReload.first(settings.tlsFiles, logger: logger)
        let output = Progress.Output.lines { logger.notice("\($0)") }
        let storage = try Self.storage(settings: settings, output: output) { error in
            logger.critical("durability is in doubt, the process ends", metadata: ["error": "\(error)"])
            exit(70)
        }
        let control = try ControlServer(
            path: settings.controlSocket, handler: ControlHandler(storage: storage), logger: logger)
        let log = RequestLog(logger: logger)
        let api = API(
            storage: storage, origin: Self.origin(settings), limits: Limits(settings),
            clock: Clock(now: Self.now, uptimeNanoseconds: Self.uptimeNanoseconds), observe: log.record)
        let http = try HTTPService(settings: settings, api: api, identity: identity, logger: logger)
        let reload = CertificateReload(
            files: settings.tlsFiles, identity: identity, signals: reloadSignals, logger: logger)
        services = [control, reload, FlowPurge(flows: storage.flows, logger: logger), http]
    }

    /// The repositories of the database that the settings name. Throws a `CommandFailure`.
    ///
    /// - Parameter output: where a migration is told of.
    static func storage(
        settings: Settings, output: Progress.Output = .standardError,
        onFatalError: @escaping @Sendable (SQLiteError) -> Void = { _ in }
    ) throws(CommandFailure) -> Storage {
        let archive = try logArchive(settings, output)
        do {
            let database = try Database(
                path: settings.databasePath, migrations: Migrations.all,
                maximumPendingWrites: settings.databaseMaximumPendingWrites,
                maximumReadMilliseconds: settings.databaseMaximumReadMilliseconds,
                migrating: MigrationBackup(settings, output: output).steps, logArchive: archive,
                onFatalError: onFatalError)
            return Storage(database: database, flowRetentionDays: settings.flowsRetentionDays, now: now)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func logArchive(
        _ settings: Settings, _ output: Progress.Output
    ) throws(CommandFailure) -> LogArchive? {
        guard let directory = settings.backupLogDirectory else { return nil }
        guard access(directory, W_OK) == 0 else { throw .file("directory for the log", directory, errno: errno) }
        return LogArchive(
            directory: directory, keptHours: settings.backupLogHours, databasePath: settings.databasePath
        ) { output.write("\($0)\n") }
    }

    private static func origin(_ settings: Settings) -> Origin {
        let scheme = settings.tlsFiles == nil ? "http" : "https"
        return Origin(
            publicURL: settings.httpPublicURL.isEmpty ? nil : settings.httpPublicURL,
            fallback: settings.httpHost.isEmpty
                ? "http://localhost" : "\(scheme)://\(settings.httpHost):\(settings.httpPort)",
            trustedProxies: settings.httpTrustedProxies)
    }

    private static let now: @Sendable () -> Timestamp = { Timestamp(secondsSinceEpoch: Int64(time(nil))) }

    private static let uptimeNanoseconds: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Limits {
    init(_ settings: Settings) {
        self.init()
        definitionBytes = settings.flowsMaximumDefinitionBytes
        pageSize = settings.httpMaximumPageSize
        failuresPerAddress = settings.authenticationMaximumFailuresPerAddress
        failuresPerUsername = settings.authenticationMaximumFailuresPerUsername
        bodiesPerAccount = settings.accountsMaximumRequestsInFlight
        requestsPerSecond = settings.accountsMaximumRequestsPerSecond
    }
}
