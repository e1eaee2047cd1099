import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

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
