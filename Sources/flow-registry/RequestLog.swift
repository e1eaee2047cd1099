import FlowRegistryHTTP
import HTTPTypes
import Logging

/// Writes answered requests to the log: faults of ours always, the others on the level debug.
struct RequestLog: Sendable {
    let logger: Logger

    func record(_ record: RequestRecord) {
        let level: Logger.Level = record.fault == nil ? .debug : .error
        logger.log(level: level, "request", metadata: Self.metadata(record))
    }

    private static func metadata(_ record: RequestRecord) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request_id": "\(record.requestID)", "method": "\(record.method)", "status": "\(record.status.code)",
            "route": "\(record.route ?? "none")",
        ]
        if let account = record.account { metadata["account"] = "\(account)" }
        if let fault = record.fault { metadata["fault"] = "\(fault)" }
        return metadata
    }
}
