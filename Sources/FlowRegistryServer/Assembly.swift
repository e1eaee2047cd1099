import FlowRegistryBackup
package import CommandSupport
import FlowRegistry
import FlowRegistryHTTP
package import FlowRegistrySQLite
import Glibc
package import Logging
import Metrics
import MicroHTTPD
import Resources
package import SQLite
package import ServiceLifecycle
package import UnixSignals

/// The whole: settings → database → registry → API → daemon.
package struct Assembly {
    package let services: [any Service]

    /// Proves the HTTP library, opens the database and starts to listen. Throws a `CommandFailure` that says what stands in
    /// the way.
    ///
    /// - Parameter reloadSignals: each asks for the certificate to be read again.
    package init(
        settings: Settings, sockets: InheritedSockets, manager: ServiceManager, reloadSignals: UnixSignalsSequence,
        log: LogOutput, logger: Logger
    ) throws(CommandFailure) {
        // Before a database is migrated that the service would not serve.
        do { try LibraryProbe.check() } catch { throw .library(error.description) }
        let identity = try CertificateReload.first(settings.tlsFiles, logger: logger)
        let output = Progress.Output.lines { line in
            logger.notice("\(line)")
            manager.status(line)
        }
        let registry = try Self.registry(
            settings: settings, output: output,
            onWALArchive: { logger.log(level: $0.isFailing ? .error : .notice, "\($0.sentence)") }
        ) { error in
            logger.critical("durability is in doubt, the process ends", metadata: ["error": "\(error)"])
            manager.status("The disk failed to sync (\(error)): the process ended rather than guess.")
            log.flush()
            exit(ExitReason.durabilityInDoubt.rawValue)
        }
        let api = API(
            registry: registry, origin: Self.origin(settings), limits: Limits(settings),
            clock: Clock(now: Self.roughNow, uptimeNanoseconds: { MonotonicTime.nanoseconds }),
            webhookURL: settings.flowsWebhookURL,
            observe: RequestLog(settings, output: log).record)
        let control = try HTTPListener.control(settings, api, inherited: sockets.control)
        let statistics = ServiceStatistics()
        let listeners = try HTTPListener.all(settings, api, sockets: sockets, identity: identity)
        let metrics = MetricsPage(
            sources: [
                BuildMetrics(), RequestMetrics(statistics: api.statistics), ConnectionMetrics(listeners: listeners),
                StorageMetrics(registry: registry), SearchIndexMetrics(registry: registry),
                ServiceMetrics(statistics: statistics, log: log),
                CertificateMetrics(identity: identity, statistics: statistics),
                BackupMetrics(record: BackupRecord(databasePath: settings.databasePath)), ProcessMetrics(),
            ])
        let http = HTTPService(
            listeners: [control] + listeners
                + (try HTTPListener.metrics(settings, metrics, inherited: sockets.metrics)),
            drainSeconds: settings.httpDrainSeconds, isWriterAlive: registry.store.isWriterAlive, manager: manager,
            logger: logger)
        let reload = CertificateReload(
            files: settings.tlsFiles, identity: identity, signals: reloadSignals, statistics: statistics,
            logger: logger,
            manager: manager, status: http.status)
        services = [
            reload, Purge(registry: registry, statistics: statistics, logger: logger),
            ClockWatch(registry: registry, logger: logger), SearchIndexing(registry: registry, logger: logger), http,
        ]
    }

    /// The registry in the database that the settings name. Throws a `CommandFailure`.
    ///
    /// - Parameters:
    ///   - output: where a migration is told of.
    ///   - onWALArchive: called when the WAL archive fails, and when it works again.
    package static func registry(
        settings: Settings, output: Progress.Output = .standardError,
        onWALArchive: @escaping @Sendable (WALArchive.Report) -> Void = {
            Progress.Output.standardError.write("\($0.sentence)\n")
        },
        onFatalError: @escaping @Sendable (SQLiteError) -> Void = { _ in }
    ) throws(CommandFailure) -> SQLiteRegistry {
        let archive = try walArchive(settings, onWALArchive)
        do {
            let database = try Database(
                path: settings.databasePath, migrations: Migrations.all, formerChecksums: Migrations.formerChecksums,
                maximumPendingWrites: settings.databaseMaximumPendingWrites,
                maximumReadMilliseconds: settings.databaseMaximumReadMilliseconds,
                migrating: MigrationBackup(
                    databasePath: settings.databasePath,
                    directory: settings.backupBeforeMigration ? settings.backupDirectory : nil, output: output
                ).steps, walArchive: archive,
                onFatalError: onFatalError)
            return SQLiteRegistry(
                database: database, flowRetentionDays: settings.flowsRetentionDays,
                minimumFreeBytes: settings.databaseMinimumFreeBytes, quotas: settings.accountsQuotas, now: now)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func walArchive(
        _ settings: Settings, _ report: @escaping @Sendable (WALArchive.Report) -> Void
    ) throws(CommandFailure) -> WALArchive? {
        guard let directory = settings.backupWALArchiveDirectory else { return nil }
        guard access(directory, W_OK) == 0 else { throw .file("directory for the log", directory, errno: errno) }
        return WALArchive(
            directory: directory, keptHours: settings.backupWALArchiveHours, databasePath: settings.databasePath,
            report: report)
    }

    private static func origin(_ settings: Settings) -> Origin {
        let scheme = settings.tlsFiles == nil ? "http" : "https"
        return Origin(
            publicURL: settings.httpPublicURL.isEmpty ? nil : settings.httpPublicURL,
            fallback: settings.httpHost.isEmpty
                ? "http://localhost" : "\(scheme)://\(settings.httpHost):\(settings.httpPort)",
            trustedProxies: settings.httpTrustedProxies)
    }

    private static let now: @Sendable () -> Timestamp = { .now }

    /// By which credentials expire: every request asks, so that it may be late by a tick of the kernel's.
    private static let roughNow: @Sendable () -> Timestamp = { Timestamp(secondsSinceEpoch: Int64(time(nil))) }
}

extension Limits {
    package init(_ settings: Settings) {
        self.init()
        definitionBytes = settings.flowsMaximumDefinitionBytes
        pageSize = settings.httpMaximumPageSize
        responseCacheBytes = settings.httpResponseCacheBytes
        failuresPerAddress = settings.authenticationMaximumFailuresPerAddress
        failuresPerUsername = settings.authenticationMaximumFailuresPerUsername
        bodiesPerAccount = settings.accountsMaximumRequestsInFlight
        requestsPerSecond = settings.accountsMaximumRequestsPerSecond
        maximumBodyBytes = settings.httpMaximumBodyBytes
        bodyBytesPerAccount = max(bodyBytesPerAccount, 8 * maximumBodyBytes)
        bodyBytes = max(bodyBytes, 4 * bodyBytesPerAccount)
        workerThreads = settings.httpThreads
    }
}
