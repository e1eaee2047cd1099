import FlowRegistry
import FoundationEssentials
import Metrics

/// The last proven backup, as the file beside the database records it.
struct BackupMetrics: MetricsSource {
    let databasePath: String

    private struct Record: Decodable {
        var dateCreated: String
        var bytes: Int

        enum CodingKeys: String, CodingKey {
            case bytes
            case dateCreated = "date_created"
        }
    }

    func write(to writer: inout MetricsWriter) {
        let record = record
        writer.family(
            "flow_registry_last_backup_timestamp_seconds", .gauge,
            "When the state was taken that the last proven backup has; 0 where none is known of.")
        writer.sample(record.flatMap { Timestamp($0.dateCreated) }.map { Int($0.secondsSinceEpoch) } ?? 0)
        writer.family("flow_registry_last_backup_size_bytes", .gauge, "Size of the last proven backup.")
        writer.sample(record?.bytes ?? 0)
    }

    private var record: Record? {
        guard let file = try? FileContents(path: databasePath + ".last-backup", what: "record of the last backup")
        else { return nil }
        return try? JSONDecoder().decode(Record.self, from: Data(file.bytes))
    }
}
