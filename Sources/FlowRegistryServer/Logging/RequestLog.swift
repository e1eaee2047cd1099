import FlowRegistry
import FlowRegistryHTTP
import HTTPServing
import Logging
import Metrics

/// Writes answered requests to the log: faults of ours (20 a second, and how many were skipped before), refused
/// credentials and slow requests always, of the others a sample.
struct RequestLog: Sendable {
    private let output: LogOutput
    /// Lines below it are not written.
    private let logLevel: Logger.Level
    /// A request that took longer is slow; 0 for none.
    private let slowNanoseconds: Int64
    /// One in so many of the requests that nothing is to be said of; 0 for none.
    private let sampleOneIn: Int
    private let faultLines = LineBudget(linesPerSecond: 20)

    init(_ settings: Settings, output: LogOutput) {
        self.output = output
        logLevel = settings.logLevel
        slowNanoseconds = Int64(settings.logSlowMilliseconds) * 1_000_000
        sampleOneIn = settings.logSampleOneIn
    }

    func record(_ record: RequestRecord) {
        let level = level(record)
        guard level >= logLevel else { return }
        guard level == .error else { return output.append(line(record, level), isOfRequest: true) }
        // As on a full disk, where each write has the same to say.
        guard let skipped = faultLines.take(atNanoseconds: MonotonicTime.nanoseconds) else { return }
        var line = line(record, level)
        if skipped > 0 { line.add("skipped", skipped) }
        output.append(line, isOfRequest: true)
    }

    /// A throttled attempt is no notice, nor is a request without credentials: a flood must not fill the log.
    private func level(_ record: RequestRecord) -> Logger.Level {
        if let error = record.error, let level = Self.level(error, of: record) { return level }
        if slowNanoseconds > 0, record.nanoseconds > slowNanoseconds { return .warning }
        return record.requestID.isSample(oneIn: sampleOneIn) ? .info : .debug
    }

    private static func level(_ error: RegistryError, of record: RequestRecord) -> Logger.Level? {
        switch error.cause {
        // Anybody can have this said to them.
        case .overloaded where record.caller == nil, .credentialsMissing, .tooManyRequests: .debug
        case .unauthenticated, .accountNotActive, .forbidden, .permissionMissing: .notice
        default: record.fault == nil ? nil : .error
        }
    }

    private func line(_ record: RequestRecord, _ level: Logger.Level) -> LogLine {
        var line = output.line(level, "request")
        line.add("request_id", record.requestID.description)
        line.add("method", record.method.name)
        line.add("route", record.route ?? "none")
        line.add("status", record.status.code)
        line.add("duration_ms", nanoseconds: record.nanoseconds)
        line.add("bytes_in", record.requestBytes)
        line.add("bytes_out", record.responseBytes)
        if let caller = record.caller {
            if caller.account != .nobody { line.add("account", caller.account.description) }
            if case .apiKey(let key)? = caller.credential { line.add("key", key.description) }
            if caller.credential == nil { line.add("by", AuditActor.commandLine.authority.type) }
        }
        line.add("address", record.address)
        if let fault = record.fault { line.add("fault", fault) }
        return line
    }
}
