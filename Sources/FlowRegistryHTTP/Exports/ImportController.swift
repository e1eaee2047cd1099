import FlowRegistry
import HTTPServing

/// Records of an export, taken in with their SIDs and dates, for the command line alone.
struct ImportController: Sendable {
    /// Takes records into the account of the path, all of them or none; the account's own record, first of all, makes it
    /// where it is not there.
    func create(_ context: RequestContext) throws(RegistryError) -> Answer {
        let (sid, form, actor) = (try context.sid(0) as AccountSID, try ImportForm(context.form()), try context.actor())
        if let account = form.account, account.sid != sid {
            throw .invalidParameter("Records", reason: "begins with the account \(account.sid), not \(sid)")
        }
        return .write { transaction throws(RegistryError) in
            let account = try form.account.map { account throws(RegistryError) in
                try transaction.importAccount(account, by: actor)
            }
            let counts = try transaction.importRecords(form.records, into: sid, by: actor)
            return { .json(ImportResource(account: account, counts: counts).json) }
        }
    }
}

/// The parameter of an import: `Records`, the lines of an export's part.
struct ImportForm {
    /// The first record, where it is an account's.
    let account: ExportedAccount?
    let records: [ExportRecord]

    /// While they are written, every other write waits.
    static let maximumCount = 1_000

    /// Throws `.missingParameter`, and `.invalidParameter` for a line that is no record.
    init(_ form: Form) throws(RegistryError) {
        guard let bytes = form.bytes("Records") else { throw .missingParameter("Records") }
        var records = try Self.records(bytes)
        if case .account(let account)? = records.first {
            self.account = account
            records.removeFirst()
        } else {
            account = nil
        }
        self.records = records
    }

    private static func records(_ bytes: [UInt8]) throws(RegistryError) -> [ExportRecord] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: maximumCount + 1)
        guard lines.count <= maximumCount else {
            throw .invalidParameter("Records", reason: "must not have more than \(maximumCount) lines")
        }
        var records: [ExportRecord] = []
        for line in lines {
            do {
                records.append(try ExportRecord([UInt8](line)))
            } catch {
                throw .malformedRequest("A record \(error.reason)")
            }
        }
        return records
    }
}

/// What an import has done.
struct ImportResource {
    /// nil without the account's record.
    let account: ImportedAccount?
    let counts: ImportCounts

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("account_is_new", account?.isNew ?? false)
            writer.array("account_differences", account?.differences ?? []) { $0.string($1) }
            writer.member("new_flows", Int64(counts.newFlows))
            writer.member("new_revisions", Int64(counts.newRevisions))
            writer.member("updated_flows", Int64(counts.updatedFlows))
            writer.member("known_flows", Int64(counts.knownFlows))
            writer.member("known_revisions", Int64(counts.knownRevisions))
        }
        return writer.bytes
    }
}
