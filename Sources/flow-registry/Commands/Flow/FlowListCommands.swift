import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import Glibc
import JSON

/// `flow-registry flow log`.
struct FlowLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List a flow's revisions in an environment, latest first.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var limit: LimitOption
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        let revisions: [StudioRevision]
        do {
            revisions = try there.client.revisions(of: found.sid, atMost: limit.limit)
        } catch {
            throw error.failure("The revisions of \(flow) cannot be listed")
        }
        try output.print(revisions.map(RevisionDocument.init))
    }
}

/// A revision of a flow, as the command line prints it.
struct RevisionDocument: TableRow {
    var revision: Int64
    var status: String
    var dateCreated: String?
    var authorSID: String?
    var actorType: String?
    var actorSID: String?
    var actorName: String?
    var aliases: [String]
    var friendlyName: String
    var commitMessage: String?
    private var actor: String?

    enum CodingKeys: String, CodingKey {
        case revision, status, aliases
        case dateCreated = "date_created"
        case authorSID = "author_sid"
        case actorType = "actor_type"
        case actorSID = "actor_sid"
        case actorName = "actor_name"
        case friendlyName = "friendly_name"
        case commitMessage = "commit_message"
    }

    static let columns = [
        ("REVISION", 8), ("STATUS", 9), ("DATE", 20), ("ACTOR", 34), ("ALIASES", 16), ("MESSAGE", 0),
    ]

    init(_ revision: StudioRevision) {
        (self.revision, status) = (revision.flow.revision, revision.flow.status)
        (dateCreated, friendlyName) = (revision.flow.date, revision.flow.friendlyName)
        (actorType, actorSID, actorName) = (revision.actor.type, revision.actor.sid, revision.actor.name)
        actor = revision.actor.text ?? revision.authorSID
        (authorSID, aliases, commitMessage) = (revision.authorSID, revision.aliases, revision.commitMessage)
    }

    var cells: [String] {
        let names = aliases.isEmpty ? "-" : aliases.joined(separator: ",")
        return [
            String(revision), status, dateCreated ?? "-", (actor ?? "-").printable, names.printable,
            (commitMessage ?? "").printable,
        ]
    }

    var secretLine: String? { nil }
}

/// `flow-registry flow history`.
struct FlowHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List a flow's history: its revisions and alias moves.",
        discussion: """
            Latest first, each with its author and message; includes deletions and undeletes if the credentials may \
            read the audit log. Studio only has revisions, without their authors.
            """)

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var limit: LimitOption
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        let history = try FlowHistory(of: try there.flow(flow), there, atMost: limit.limit)
        try output.print(history.entries)
        if output.output == .table, !history.hasAudit {
            print("Deletions and deleted aliases are omitted: the credentials may not read the audit log.")
        }
    }
}

/// `flow-registry flow show`.
struct FlowShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a flow's definition in an environment.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Option(help: "The number of a revision, or an alias (default: the latest revision).", completion: .revision)
    var revision: String?

    @OptionGroup var environment: EnvironmentOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        let shown = if let revision { try there.revision(revision, of: found) } else { try there.fetched(found) }
        let text = CanonicalJSON.text(shown.definition ?? .null, in: DefinitionPart.definition)
        guard WorkspaceFile.writeAll(text, to: STDOUT_FILENO) || errno == EPIPE else {
            throw CommandFailure.output("The definition cannot be written.")
        }
    }
}

extension CompletionKind {
    /// The names that every flow has for one of its revisions.
    static var revision: CompletionKind { .list(["LatestPublished", "LatestRevision"]) }
}

/// `flow-registry flow list`.
struct FlowList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the flows of an environment.")

    @Flag(help: "List the deleted flows that the registry can restore, most recently deleted first.")
    var deleted = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        if deleted { return try output.print(try there.deletedFlows().map(DeletedFlowDocument.init)) }
        try output.print(try there.flows().map(FlowDocument.init))
    }
}

/// A flow of an environment, as the command line prints it.
struct FlowDocument: TableRow {
    var sid: String
    var revision: Int64
    var status: String
    var dateUpdated: String?
    var friendlyName: String

    enum CodingKeys: String, CodingKey {
        case sid, revision, status
        case dateUpdated = "date_updated"
        case friendlyName = "friendly_name"
    }

    static let columns = [("SID", 34), ("REVISION", 8), ("STATUS", 9), ("UPDATED", 20), ("NAME", 0)]

    init(_ flow: StudioFlow) {
        (sid, revision, status) = (flow.sid, flow.revision, flow.status)
        (dateUpdated, friendlyName) = (flow.date, flow.friendlyName)
    }

    var cells: [String] { [sid, String(revision), status, dateUpdated ?? "-", friendlyName.printable] }

    var secretLine: String? { nil }
}
