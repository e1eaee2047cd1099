import FlowRegistry
import HTTPServing

/// Whole accounts as records, a line each, for the command line alone.
struct ExportController: Sendable {
    /// About so many bytes of records are in a part.
    private static let partBytes = 1 << 20

    /// The next part of an account's records, the account itself first; `Link` has where the next one is (RFC 8288).
    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        // A flow may have any number of revisions.
        _ = try context.budget()
        let (sid, query) = (try context.sid(0) as AccountSID, try context.query())
        let account = try reader.account(sid, in: context.knownCaller().scope)
        let token = PageToken<ExportPosition>(list: "export \(sid)")
        let position = try token.start(try query.text("PageToken")).position
        let part = try reader.exportPart(of: sid, after: position, maximumBytes: Self.partBytes)
        var body: [UInt8] = []
        if position == nil { body += ExportRecord.account(ExportedAccount(account)).text + [UInt8(ascii: "\n")] }
        for record in part.records { body += record.text + [UInt8(ascii: "\n")] }
        // Bytes, not text: the lines of an export's file are hashed.
        var response = APIResponse(status: .ok, headers: [("Content-Type", "application/octet-stream")], body: body)
        if let next = part.next {
            response.headers.append(("Link", "<\(context.path)?PageToken=\(token.text(after: next))>; rel=\"next\""))
        }
        return .response(response)
    }
}

extension ExportPosition: PagePosition {
    /// The flow, the revision, whether that is the flow's last; and the entry of the audit log, where there is one.
    var tokenText: String {
        flow.tokenText + revision.tokenText + (isFlowComplete ? "1" : "0")
            + (log.map { $0.number.tokenText + $0.fingerprint.hexadecimal } ?? "")
    }

    init?(tokenText: Substring) {
        guard let flow = Int64(tokenText: tokenText.prefix(16)),
            let revision = Int64(tokenText: tokenText.dropFirst(16).prefix(16))
        else { return nil }
        let log = tokenText.dropFirst(16 + 16 + 1)
        let number = Int64(tokenText: log.prefix(16))
        let fingerprint = UInt64(log.dropFirst(16), radix: 16)
        self.init(
            flow: flow, revision: revision, isFlowComplete: tokenText.dropFirst(16 + 16).first == "1",
            log: number.flatMap { number in fingerprint.map { AuditPosition(number: number, fingerprint: $0) } })
    }
}
