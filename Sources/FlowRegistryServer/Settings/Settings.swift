package import CommandSupport
package import FlowRegistry
import FlowRegistryHTTP
package import Logging

/// Every setting, as `config/flow-registry.yaml` documents it.
package struct Settings: Equatable, Sendable {
    package var httpHost: String
    package var httpPort: Int
    package var httpSocket: String
    package var httpSocketMode: UInt32
    package var httpPublicURL: String
    var httpThreads: Int
    package var httpMaximumConnections: Int
    var httpMaximumConnectionsPerAddress: Int
    var httpMaximumHeaderBytes: Int
    var httpMaximumBodyBytes: Int
    var httpMaximumRequestsInFlight: Int
    var httpMaximumPageSize: Int
    package var httpResponseCacheBytes: Int
    var httpIdleTimeoutSeconds: Int
    var httpHeaderDeadlineSeconds: Int
    var httpBodyDeadlineSeconds: Int
    var httpDrainSeconds: Int
    var httpTrustedProxies: TrustedProxies
    /// nil without TLS.
    var tlsFiles: CertificateFiles?
    package var databasePath: String
    var databaseMaximumPendingWrites: Int
    var databaseMaximumReadMilliseconds: Int
    var databaseMinimumFreeBytes: Int
    var authenticationMaximumFailuresPerAddress: Int
    var authenticationMaximumFailuresPerUsername: Int
    var accountsMaximumRequestsInFlight: Int
    var accountsMaximumRequestsPerSecond: Int
    package var accountsQuotas: Quotas
    var backupBeforeMigration: Bool
    /// nil where the log is not kept.
    package var backupWALArchiveDirectory: String?
    var backupWALArchiveHours: Int
    var flowsMaximumDefinitionBytes: Int
    var flowsRetentionDays: Int
    /// nil for a `webhook_url` of null.
    var flowsWebhookURL: WebhookURL?
    package var logLevel: Logger.Level
    package var logFormat: LogFormat
    var logSampleOneIn: Int
    var logSlowMilliseconds: Int
    var metricsHost: String
    var metricsPort: Int
    var metricsSocket: String
    private var controlSocketSetting: String
    private var backupDirectorySetting: String

    /// The Unix socket for administration: beside the database unless it is set.
    package var controlSocket: String { controlSocketSetting.isEmpty ? databasePath + ".sock" : controlSocketSetting }

    /// Where backups are made: beside the database unless it is set.
    package var backupDirectory: String {
        guard backupDirectorySetting.isEmpty else { return backupDirectorySetting }
        return databasePath.lastIndex(of: "/").map { String(databasePath[...$0]) } ?? "."
    }

    /// Reads every key. Throws a `CommandFailure` naming the first whose value is malformed or out of its range.
    package init(_ reader: SettingsReader) throws(CommandFailure) {
        httpHost = reader.string(.httpHost)
        httpPort = try reader.int(.httpPort, in: 0...65_535)
        httpSocket = reader.string(.httpSocket)
        httpSocketMode = try reader.permissions(.httpSocketMode)
        httpPublicURL = try reader.url(.httpPublicURL)
        httpThreads = try reader.int(.httpThreads, in: 1...64)
        httpMaximumConnections = try reader.int(.httpMaximumConnections, in: 1...1_000_000)
        httpMaximumConnectionsPerAddress = try reader.int(.httpMaximumConnectionsPerAddress, in: 1...1_000_000)
        httpMaximumHeaderBytes = try reader.int(.httpMaximumHeaderBytes, in: 4_096...1_048_576)
        httpMaximumBodyBytes = try reader.int(.httpMaximumBodyBytes, in: 4_096...268_435_456)
        httpMaximumRequestsInFlight = try reader.int(.httpMaximumRequestsInFlight, in: 1...1_000_000)
        httpMaximumPageSize = try reader.int(.httpMaximumPageSize, in: 1...1_000)
        httpResponseCacheBytes = try reader.int(.httpResponseCacheBytes, in: 0...1_099_511_627_776)
        httpIdleTimeoutSeconds = try reader.int(.httpIdleTimeoutSeconds, in: 1...3_600)
        httpHeaderDeadlineSeconds = try reader.int(.httpHeaderDeadlineSeconds, in: 1...3_600)
        httpBodyDeadlineSeconds = try reader.int(.httpBodyDeadlineSeconds, in: 1...3_600)
        httpDrainSeconds = try reader.int(.httpDrainSeconds, in: 0...3_600)
        httpTrustedProxies = try reader.proxies(.httpTrustedProxies)
        tlsFiles = try CertificateFiles(
            certificate: reader.string(.tlsCertificateFile), key: reader.string(.tlsKeyFile))
        databasePath = reader.string(.databasePath)
        databaseMaximumPendingWrites = try reader.int(.databaseMaximumPendingWrites, in: 1...1_000_000)
        databaseMaximumReadMilliseconds = try reader.int(.databaseMaximumReadMilliseconds, in: 10...600_000)
        databaseMinimumFreeBytes = try reader.int(.databaseMinimumFreeBytes, in: 0...1_099_511_627_776)
        authenticationMaximumFailuresPerAddress = try reader.int(
            .authenticationMaximumFailuresPerAddress, in: 0...1_000_000)
        authenticationMaximumFailuresPerUsername = try reader.int(
            .authenticationMaximumFailuresPerUsername, in: 0...1_000_000)
        accountsMaximumRequestsInFlight = try reader.int(.accountsMaximumRequestsInFlight, in: 1...1_000_000)
        accountsMaximumRequestsPerSecond = try reader.int(.accountsMaximumRequestsPerSecond, in: 0...1_000_000)
        accountsQuotas = try Self.quotas(reader)
        backupDirectorySetting = reader.string(.backupDirectory)
        backupBeforeMigration = try reader.flag(.backupBeforeMigration)
        let walArchiveDirectory = reader.string(.backupWALArchiveDirectory)
        backupWALArchiveDirectory = walArchiveDirectory.isEmpty ? nil : walArchiveDirectory
        backupWALArchiveHours = try reader.int(.backupWALArchiveHours, in: 1...8_760)
        controlSocketSetting = reader.string(.controlSocket)
        flowsMaximumDefinitionBytes = try reader.int(.flowsMaximumDefinitionBytes, in: 1_024...67_108_864)
        flowsRetentionDays = try reader.int(.flowsRetentionDays, in: 0...36_500)
        flowsWebhookURL = try reader.webhookURL(.flowsWebhookURL)
        logLevel = try reader.choice(.logLevel)
        logFormat = try reader.choice(.logFormat)
        logSampleOneIn = try reader.int(.logSampleOneIn, in: 0...1_000_000)
        logSlowMilliseconds = try reader.int(.logSlowMilliseconds, in: 0...3_600_000)
        metricsHost = reader.string(.metricsHost)
        metricsPort = try reader.int(.metricsPort, in: 0...65_535)
        metricsSocket = reader.string(.metricsSocket)
        guard !databasePath.isEmpty else { throw .configuration("The setting database.path must not be empty.") }
        try checkListeners()
    }

    private static func quotas(_ reader: SettingsReader) throws(CommandFailure) -> Quotas {
        var quotas = Quotas()
        for quota in Quota.allCases {
            quotas[quota] = Int64(
                try reader.int(quota.settingsKey, in: Int(quota.range.lowerBound)...Int(quota.range.upperBound)))
        }
        return quotas
    }

    private func checkListeners() throws(CommandFailure) {
        guard httpHost.isEmpty else { return }
        guard !httpSocket.isEmpty else {
            throw .configuration("One of the settings http.host and http.socket must not be empty.")
        }
        guard tlsFiles == nil else {
            throw .configuration("TLS is spoken on TCP alone: with tls.certificateFile, http.host must not be empty.")
        }
    }
}

extension Quota {
    /// What says how much an account may have that has no quota of its own.
    fileprivate var settingsKey: SettingsKey {
        switch self {
        case .flows: .accountsMaximumFlows
        case .storedBytes: .accountsMaximumStoredBytes
        case .revisionsPerFlow: .accountsMaximumRevisionsPerFlow
        case .keys: .accountsMaximumKeys
        case .aliasesPerFlow: .accountsMaximumAliasesPerFlow
        case .requestsPerSecond: .accountsMaximumRequestsPerSecond
        case .auditEvents: .accountsMaximumAuditEvents
        }
    }
}
