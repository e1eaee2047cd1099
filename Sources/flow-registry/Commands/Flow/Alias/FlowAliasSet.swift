import FlowRegistryClient
import ArgumentParser
import FlowRegistry

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
