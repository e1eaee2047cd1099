import CommandSupport
import FlowRegistry
import FlowRegistryClient
import JSON

/// Hands the records of an export on in batches, each of which is on the disk before the next one.
///
/// A flow's first two records go into the same batch, and so do its last two: a flow that is there whole has all that
/// its end says.
struct RunningImport {
    private(set) var counts = ImportCounts()
    /// Accounts that were made.
    private(set) var newAccounts: [String] = []
    /// What of accounts that were there was left as it is, each as a sentence.
    private(set) var accountDifferences: [String] = []
    private let client: ControlClient
    private let into: AccountSID?
    private var account: AccountSID
    private var batch: [[UInt8]] = []
    private var batchBytes = 0
    /// The last record, which goes into the batch when the next one is known.
    private var held: (record: ExportRecord, text: [UInt8])?

    /// While a batch is written, every other write waits.
    private static let mostRecords = 50
    private static let mostBytes = 1 << 19

    /// - Parameter into: the account that takes the flows instead of their own.
    init(client: ControlClient, into: AccountSID?) {
        self.client = client
        self.into = into
        account = into ?? .nobody
    }

    mutating func take(_ record: ExportRecord, _ text: [UInt8]) async throws(CommandFailure) {
        try await release(before: record)
        guard case .account(let new) = record else {
            held = (record, text)
            return
        }
        try await sendBatch()
        if into != nil { return }
        account = new.sid
        let taken = try await client.resource(.importing([text], into: account))
        if case .boolean(true)? = taken.members["account_is_new"] { newAccounts.append(account.description) }
        accountDifferences += taken.members["account_differences"]?.elements.compactMap { $0.string?.text } ?? []
    }

    /// What was taken in so far, and how to go on; nil where nothing was.
    var resumption: String? {
        guard counts.newRevisions + counts.updatedFlows + newAccounts.count > 0 else { return nil }
        let accounts = newAccounts.isEmpty ? "" : Plural.text(newAccounts.count, "account") + ", "
        return "Before that, \(accounts)\(Plural.text(counts.newFlows, "flow")) and "
            + "\(Plural.text(counts.newRevisions, "revision")) were taken in; run the import again to go on."
    }

    mutating func finish() async throws(CommandFailure) {
        try await release(before: nil)
        try await sendBatch()
    }

    private mutating func release(before next: ExportRecord?) async throws(CommandFailure) {
        guard let held else { return }
        if batch.count >= Self.mostRecords || batchBytes >= Self.mostBytes, Self.mayBegin(held.record, before: next) {
            try await sendBatch()
        }
        batch.append(held.text)
        batchBytes += held.text.count
        self.held = nil
    }

    /// Whether a batch may begin with this record.
    private static func mayBegin(_ record: ExportRecord, before next: ExportRecord?) -> Bool {
        switch (record, next) {
        case (.flow, _): true
        case (.revision(let revision), .revision): revision.number > 1
        default: false
        }
    }

    private mutating func sendBatch() async throws(CommandFailure) {
        if batch.isEmpty { return }
        try Interruption.check(resumption == nil ? "Nothing was imported; run it again." : nil)
        guard let more = ImportCounts(try await client.resource(.importing(batch, into: account))) else {
            throw ControlClient.malformed
        }
        counts += more
        (batch, batchBytes) = ([], 0)
    }
}

extension ImportCounts {
    /// nil for a resource that is no import.
    fileprivate init?(_ resource: JSONValue) {
        guard let newFlows = resource.integer("new_flows"), let newRevisions = resource.integer("new_revisions"),
            let updatedFlows = resource.integer("updated_flows"), let knownFlows = resource.integer("known_flows"),
            let knownRevisions = resource.integer("known_revisions")
        else { return nil }
        self.init()
        (self.newFlows, self.newRevisions, self.updatedFlows) = (Int(newFlows), Int(newRevisions), Int(updatedFlows))
        (self.knownFlows, self.knownRevisions) = (Int(knownFlows), Int(knownRevisions))
    }
}
