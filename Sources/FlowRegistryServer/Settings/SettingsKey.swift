import FlowRegistryHTTP

/// A setting's name in the file; the environment has it as `FLOW_REGISTRY_HTTP_PUBLIC_URL` for `http.publicUrl`.
package enum SettingsKey: String, CaseIterable {
    case httpHost = "http.host"
    case httpPort = "http.port"
    case httpSocket = "http.socket"
    case httpSocketMode = "http.socketMode"
    case httpPublicURL = "http.publicUrl"
    case httpThreads = "http.threads"
    case httpMaximumConnections = "http.maximumConnections"
    case httpMaximumConnectionsPerAddress = "http.maximumConnectionsPerAddress"
    case httpMaximumHeaderBytes = "http.maximumHeaderBytes"
    case httpMaximumBodyBytes = "http.maximumBodyBytes"
    case httpMaximumRequestsInFlight = "http.maximumRequestsInFlight"
    case httpMaximumPageSize = "http.maximumPageSize"
    case httpResponseCacheBytes = "http.responseCacheBytes"
    case httpIdleTimeoutSeconds = "http.idleTimeoutSeconds"
    case httpHeaderDeadlineSeconds = "http.headerDeadlineSeconds"
    case httpBodyDeadlineSeconds = "http.bodyDeadlineSeconds"
    case httpDrainSeconds = "http.drainSeconds"
    case httpTrustedProxies = "http.trustedProxies"
    case tlsCertificateFile = "tls.certificateFile"
    case tlsKeyFile = "tls.keyFile"
    case databasePath = "database.path"
    case databaseMaximumPendingWrites = "database.maximumPendingWrites"
    case databaseMaximumReadMilliseconds = "database.maximumReadMilliseconds"
    case databaseMinimumFreeBytes = "database.minimumFreeBytes"
    case authenticationMaximumFailuresPerAddress = "authentication.maximumFailuresPerAddress"
    case authenticationMaximumFailuresPerUsername = "authentication.maximumFailuresPerUsername"
    case accountsMaximumRequestsInFlight = "accounts.maximumRequestsInFlight"
    case accountsMaximumRequestsPerSecond = "accounts.maximumRequestsPerSecond"
    case accountsMaximumFlows = "accounts.maximumFlows"
    case accountsMaximumStoredBytes = "accounts.maximumStoredBytes"
    case accountsMaximumRevisionsPerFlow = "accounts.maximumRevisionsPerFlow"
    case accountsMaximumKeys = "accounts.maximumKeys"
    case accountsMaximumAliasesPerFlow = "accounts.maximumAliasesPerFlow"
    case accountsMaximumAuditEvents = "accounts.maximumAuditEvents"
    case backupDirectory = "backup.directory"
    case backupBeforeMigration = "backup.beforeMigration"
    case backupWALArchiveDirectory = "backup.walArchiveDirectory"
    case backupWALArchiveHours = "backup.walArchiveHours"
    case controlSocket = "control.socket"
    case flowsMaximumDefinitionBytes = "flows.maximumDefinitionBytes"
    case flowsRetentionDays = "flows.retentionDays"
    case flowsWebhookURL = "flows.webhookUrl"
    case logLevel = "log.level"
    case logFormat = "log.format"
    case logSampleOneIn = "log.sampleOneIn"
    case logSlowMilliseconds = "log.slowMilliseconds"
    case metricsHost = "metrics.host"
    case metricsPort = "metrics.port"
    case metricsSocket = "metrics.socket"

    package var defaultValue: String {
        switch self {
        case .httpHost: "127.0.0.1"
        case .httpPort: "8080"
        case .httpSocket, .httpPublicURL, .httpTrustedProxies, .tlsCertificateFile, .tlsKeyFile, .backupDirectory,
            .backupWALArchiveDirectory, .controlSocket, .metricsHost, .metricsSocket:
            ""
        case .httpSocketMode: "0660"
        case .httpThreads: "2"
        case .httpMaximumConnections: "4000"
        case .httpMaximumConnectionsPerAddress: "250"
        case .httpMaximumHeaderBytes: "16384"
        case .httpMaximumBodyBytes: "3276800"
        case .httpMaximumRequestsInFlight: "512"
        case .httpMaximumPageSize: "1000"
        case .httpResponseCacheBytes: "41943040"
        case .httpIdleTimeoutSeconds: "75"
        case .httpHeaderDeadlineSeconds: "15"
        case .httpBodyDeadlineSeconds: "60"
        case .httpDrainSeconds: "20"
        case .databasePath: "flow-registry.db"
        case .databaseMaximumPendingWrites: "4096"
        case .databaseMaximumReadMilliseconds: "1000"
        case .databaseMinimumFreeBytes: "67108864"
        case .authenticationMaximumFailuresPerAddress: "300"
        case .authenticationMaximumFailuresPerUsername: "60"
        case .accountsMaximumRequestsInFlight: "128"
        case .accountsMaximumRequestsPerSecond: "0"
        case .accountsMaximumFlows: "1000000"
        case .accountsMaximumStoredBytes: "10737418240"
        case .accountsMaximumRevisionsPerFlow: "100000"
        case .accountsMaximumKeys: "1000"
        case .accountsMaximumAliasesPerFlow: "100"
        case .accountsMaximumAuditEvents: "10000000"
        case .backupBeforeMigration: "true"
        case .backupWALArchiveHours: "48"
        case .flowsMaximumDefinitionBytes: "1048576"
        case .flowsRetentionDays: "30"
        case .flowsWebhookURL: WebhookURL.studio
        case .logLevel: "info"
        case .logFormat: "text"
        case .logSampleOneIn: "100"
        case .logSlowMilliseconds: "1000"
        case .metricsPort: "9464"
        }
    }

    /// A key by its name, or by one that it had in an earlier version: settings outlive upgrades.
    package init?(name: String) {
        self.init(rawValue: Self.formerNames[name] ?? name)
    }

    /// The names of earlier versions, and those of today.
    package static let formerNames = [
        "accounts.maximumDefinitionBytes": accountsMaximumStoredBytes.rawValue,
        "backup.logDirectory": backupWALArchiveDirectory.rawValue,
        "backup.logHours": backupWALArchiveHours.rawValue,
        "http.maximumKeptAnswersBytes": httpResponseCacheBytes.rawValue,
    ]

    /// The name of the environment variable.
    package var environmentVariable: String { Self.environmentVariable(of: rawValue) }

    /// The environment variable of a setting, by its name of today or of an earlier version.
    package static func environmentVariable(of name: String) -> String {
        let name = name.map { character in
            character == "." ? "_" : character.isUppercase ? "_\(character)" : character.uppercased()
        }
        return environmentPrefix + name.joined()
    }

    package static let environmentPrefix = "FLOW_REGISTRY_"
}
