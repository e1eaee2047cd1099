import Logging

/// swift-log's way to the log: what the service says of itself, in the form that requests are logged in.
struct LineLogHandler: LogHandler {
    let output: LogOutput
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = output.line(event.level, "\(event.message)")
        let values = metadata.merging(event.metadata ?? [:]) { $1 }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { line.add(name, "\(value)") }
        output.append(line, isOfRequest: false)
    }
}
