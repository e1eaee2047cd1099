import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

/// `flow-registry flow audit`.
struct FlowAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "List an environment's audit log, latest change first.",
        discussion: """
            Who changed what, when and from where: flows with their aliases and test users, keys, tokens and the \
            account. Only entries that match all given options are listed. flow-registry audit verify verifies the \
            log.
            """)

    @Argument(
        help: "The file, SID or name of a flow, which may be deleted (default: everything).",
        completion: .file(extensions: ["json"]))
    var flow: String?

    @Option(help: "The SID of the key that made the change, or of the account for its auth token.")
    var actor: String?

    @Option(
        help: "The action, such as flow.updated.", completion: .list(AuditAction.allCases.map(\.rawValue)))
    var action: String?

    @Option(help: "The address that the change came from.")
    var address: String?

    @Option(help: "Since this day or second, such as 2026-01-31 or 2026-01-31T23:59:59Z.")
    var since: String?

    @Option(help: "Until this day or second, inclusive.")
    var until: String?

    @OptionGroup var limit: LimitOption
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let action, AuditAction(rawValue: action) == nil {
            let names = AuditAction.allCases.map(\.rawValue)
            throw ValidationError(
                "There is no action \"\(action)\".\(Suggestion.sentence(for: action, among: names))")
        }
        for (name, date) in [("--since", since), ("--until", until)] where date.map(Self.isDate) == false {
            throw ValidationError("\(name) must look like 2026-01-31 or 2026-01-31T23:59:59Z.")
        }
    }

    func run() throws {
        let there = try environment.there()
        let filter = StudioAuditFilter(
            flowSID: try flow.map { name throws(CommandFailure) in try there.sid(name) }, actorSID: actor,
            action: action, address: address, since: since, until: until)
        try output.print(try there.auditEvents(filter, atMost: limit.limit).map(AuditEventDocument.init))
    }

    /// By its form alone: the server knows the calendar.
    private static func isDate(_ text: String) -> Bool {
        ["0000-00-00", "0000-00-00T00:00:00Z"].contains(
            String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 }))
    }
}

extension StudioEnvironment {
    /// The SID of a flow that is there or is deleted. Throws a `CommandFailure`.
    fileprivate func sid(_ selector: String) throws(CommandFailure) -> String {
        if let sid = FlowSID(selector) { return sid.description }
        if let flow = try only(selector, of: try flows()) { return flow.sid }
        let deleted: [DeletedStudioFlow]
        do throws(StudioError) {
            deleted = try client.deletedFlows()
        } catch .refused(404, _) {
            throw lacksAudit
        } catch {
            throw error.failure("The deleted flows of \(client.connection.url) cannot be listed")
        }
        guard let flow = try only(selector, of: deleted.map(\.flow)) else {
            throw .noInput("There is no flow \"\(selector)\" in \(name).")
        }
        return flow.sid
    }

    private var lacksAudit: CommandFailure {
        .unavailable("\(client.connection.url) has no audit log: a registry has one, Studio does not.")
    }

    /// A sentence on parameters with the options that they come from.
    private static func withOptions(_ message: String) -> String {
        let options = [
            "ActorSid": "--actor", "SourceIpAddress": "--address", "StartDate": "--since", "EndDate": "--until",
        ]
        let words = message.split(separator: " ", omittingEmptySubsequences: false).map {
            options[String($0)] ?? String($0)
        }
        let text = words.joined(separator: " ")
        return text.hasPrefix("Parameter --") ? String(text.dropFirst("Parameter ".count)) : text
    }

    /// So many entries at the most. Throws a `CommandFailure`, of Studio that it has none.
    fileprivate func auditEvents(
        _ filter: StudioAuditFilter, atMost limit: Int
    ) throws(CommandFailure) -> [StudioAuditEvent] {
        try checkAccount([])
        do throws(StudioError) {
            return try client.auditEvents(filter, atMost: limit)
        } catch .refused(404, _) {
            throw lacksAudit
        } catch .refused(400, let message) {
            throw .usage("The audit log cannot be listed: \(Self.withOptions(message)).")
        } catch {
            throw error.failure("The audit log of \(client.connection.url) cannot be listed")
        }
    }
}

/// An entry of the audit log, as the command line prints it.
struct AuditEventDocument: TableRow {
    var dateCreated: String
    var action: String
    var resourceSID: String
    var revisionBefore: Int64?
    var revisionAfter: Int64?
    var actorType: String?
    var actorSID: String?
    var sourceIPAddress: String?
    var requestSID: String?

    enum CodingKeys: String, CodingKey {
        case action
        case dateCreated = "date_created"
        case resourceSID = "resource_sid"
        case revisionBefore = "revision_before"
        case revisionAfter = "revision_after"
        case actorType = "actor_type"
        case actorSID = "actor_sid"
        case sourceIPAddress = "source_ip_address"
        case requestSID = "request_sid"
    }

    static let columns = [
        ("DATE", 20), ("ACTION", 18), ("REVISION", 8), ("ACTOR", 34), ("ADDRESS", 15), ("RESOURCE", 0),
    ]

    init(_ event: StudioAuditEvent) {
        (dateCreated, action, resourceSID) = (event.date, event.action, event.resourceSID)
        (revisionBefore, revisionAfter) = event.revisions
        (actorType, actorSID) = (event.actor.type, event.actor.sid)
        (sourceIPAddress, requestSID) = (event.address, event.requestSID)
    }

    var cells: [String] {
        [
            dateCreated, action, revisionAfter.map(String.init) ?? "-", actorSID ?? actorType ?? "-",
            sourceIPAddress ?? "-", resourceSID,
        ]
    }

    var secretLine: String? { nil }
}
