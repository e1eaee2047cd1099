import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

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
