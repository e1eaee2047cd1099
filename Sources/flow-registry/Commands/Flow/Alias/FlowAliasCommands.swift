import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

/// `flow-registry flow alias`.
struct FlowAliasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Work with aliases: a registry's names for revisions of a flow.",
        subcommands: [FlowAliasList.self, FlowAliasSet.self, FlowAliasDelete.self])
}

/// `flow-registry flow alias delete`.
struct FlowAliasDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an alias of a flow; its history is kept.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Argument(help: "The alias's name.", transform: AliasName.init(argument:))
    var name: AliasName

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        guard let alias = try there.alias(name.description, of: found) else {
            throw CommandFailure.noInput("The flow \(found.sid) has no alias \(name) in \(there.name).")
        }
        print("In \(there.place):")
        print("- delete  \(found.sid)  \"\(found.friendlyName.printable)\"  \(name), which is \(alias.target.text)")
        guard try plan.isConfirmed("Delete 1 alias?") else { return }
        do throws(StudioError) {
            try there.client.deleteAlias(alias, of: found.sid)
        } catch {
            throw error.failure("\(name) was not deleted", changedTo: AliasChange.elsewhere)
        }
        print("\(found.sid), \(name) is deleted")
    }
}

/// `flow-registry flow alias list`.
struct FlowAliasList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the aliases of a flow.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        try output.print(try there.aliases(of: try there.flow(flow)).map(AliasDocument.init))
    }
}

/// An alias of a flow, as the command line prints it.
struct AliasDocument: TableRow {
    var name: String
    var revision: Int64
    var canaryRevision: Int64?
    var canaryPercent: Int64?
    var dateUpdated: String?

    enum CodingKeys: String, CodingKey {
        case name, revision
        case canaryRevision = "canary_revision"
        case canaryPercent = "canary_percent"
        case dateUpdated = "date_updated"
    }

    static let columns = [("ALIAS", 20), ("REVISION", 8), ("CANARY", 6), ("PERCENT", 7), ("UPDATED", 0)]

    init(_ alias: StudioAlias) {
        (name, revision, dateUpdated) = (alias.name, alias.target.revision, alias.date)
        (canaryRevision, canaryPercent) = (alias.target.canary?.revision, alias.target.canary?.percent)
    }

    var cells: [String] {
        [name.printable, String(revision)] + [canaryRevision, canaryPercent].map { $0.map(String.init) ?? "-" }
            + [dateUpdated ?? "-"]
    }

    var secretLine: String? { nil }
}

/// `flow-registry flow alias set`.
struct FlowAliasSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Create an alias, or point it at another revision.",
        discussion: """
            The change is shown first. An alias does not follow its target: one set to LatestPublished stays at the \
            revision that is the latest published one now.
            """)

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Argument(
        help: "The alias's name: a letter, then letters, digits, - and _.", transform: AliasName.init(argument:)
    )
    var name: AliasName

    @Argument(help: "The number of a revision, LatestPublished, or another alias.", completion: .revision)
    var revision: String

    @OptionGroup var canary: CanaryOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        let target = try there.revision(revision, of: found)
        let change = AliasChange(
            there, found, try there.alias(name.description, of: found), name.description, to: target,
            canary: try canary.canary(of: found, there))
        try change.carryOut(plan)
    }
}
