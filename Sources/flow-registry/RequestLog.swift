import FlowRegistry
import FlowRegistryHTTP
import HTTPTypes
import Logging

/// Writes answered requests to the log: faults of ours always, refused credentials as notices, the others on the level
/// debug.
struct RequestLog: Sendable {
    let logger: Logger

    func record(_ record: RequestRecord) {
        logger.log(level: Self.level(record), "request", metadata: Self.metadata(record))
    }

    /// A throttled attempt is no notice, nor is a request without credentials: a flood must not fill the log.
    private static func level(_ record: RequestRecord) -> Logger.Level {
        // Anybody can have this said to them.
        if record.error == .overloaded, record.account == nil { return .debug }
        if record.fault != nil { return .error }
        switch record.error {
        case .unauthenticated, .accountNotActive, .forbidden: return .notice
        default: return .debug
        }
    }

    private static func metadata(_ record: RequestRecord) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request_id": "\(record.requestID)", "method": "\(record.method)", "status": "\(record.status.code)",
            "route": "\(record.route ?? "none")", "address": "\(record.address)",
        ]
        if let account = record.account { metadata["account"] = "\(account)" }
        if let fault = record.fault { metadata["fault"] = "\(fault)" }
        return metadata
    }
}
