/// Some records, and where the next ones begin; nil at the end.
public struct ExportPart: Sendable {
    public let records: [ExportRecord]
    public let next: ExportPosition?

    public init(records: [ExportRecord], next: ExportPosition?) {
        self.records = records
        self.next = next
    }
}
