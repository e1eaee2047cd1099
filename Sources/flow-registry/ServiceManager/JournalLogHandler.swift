import Glibc
import Logging

/// Logs to the journal: priority, message and metadata in a line; the journal has time and origin itself.
struct JournalLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = ([event.message.description] + fields.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        // The journal takes each line for an entry of its own.
        let line = Journal.prefix(of: event.level) + text.replacing("\n", with: " ") + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
