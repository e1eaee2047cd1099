import FlowRegistryClient
import CommandSupport
import ArgumentParser
import FlowRegistry

/// `flow-registry flow promote`.
struct FlowPromote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Point an alias at another one's revision, or publish a draft.",
        discussion: """
            --to moves an alias to the current revision of --from; with --publish, to the latest revision, which is \
            published in the same step. Without --to, the latest revision is published; this also works with Studio. \
            Changes are shown first. To publish an earlier revision, use flow rollback --status published.
            """)

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Option(
        name: .customLong("from"),
        help: "An alias, the number of a revision, or LatestPublished (the default).",
        completion: .revision)
    var source: String?

    @Option(
        name: .customLong("to"), help: "The alias to move; it is created if it does not exist.",
        transform: AliasName.init(argument:))
    var alias: AliasName?

    @Flag(help: "Publish the latest revision, and point the alias at it.")
    var publish = false

    @Option(
        help: "Give the revision to this percentage of sticky keys, as a canary; the others keep theirs.")
    var percent: Int64?

    @Option(name: .shortAndLong, help: "The commit message of the published revision.")
    var message: String?

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func validate() throws {
        if alias == nil, source != nil || percent != nil { throw ValidationError("--from and --percent need --to.") }
        if publish, source != nil || percent != nil {
            throw ValidationError("--publish uses the latest revision for all keys: it excludes --from and --percent.")
        }
        if message != nil, alias != nil, !publish { throw ValidationError("--message needs --publish.") }
        if let percent, !(0...99).contains(percent) {
            throw ValidationError("--percent must be from 0 to 99; without it, all keys get the revision.")
        }
    }

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        guard let name = alias?.description else { return try publish(try there.fetched(found), there) }
        let old = try there.alias(name, of: found)
        let source = publish ? try there.fetched(found) : try revision(of: found, there)
        if publish, source.status == FlowStatus.draft.rawValue {
            let change = AliasChange(there, found, old, name, to: source)
            return try change.carryOutPublishing(plan, commitMessage: message)
        }
        guard let percent, old?.target.revision != source.revision else {
            return try AliasChange(there, found, old, name, to: source).carryOut(plan)
        }
        guard let old else {
            throw CommandFailure.noInput(
                "\(found.sid) has no alias \(name) whose keys could be shared: omit --percent.")
        }
        let stays = try there.revision(String(old.target.revision), of: found)
        try AliasChange(there, found, old, name, to: stays, canary: (source, percent)).carryOut(plan)
    }

    /// What is promoted. Throws a `CommandFailure` where an alias is two revisions.
    private func revision(of found: StudioFlow, _ there: StudioEnvironment) throws(CommandFailure) -> StudioFlow {
        guard let source else {
            do throws(CommandFailure) {
                return try there.revision("LatestPublished", of: found)
            } catch  where error.exitReason == .noInput {
                throw .noInput("\(found.sid) has no published revision: give --publish or --from.")
            }
        }
        if let name = AliasName(source), let alias = try there.alias(name.description, of: found),
            alias.target.canary != nil
        {
            throw .data("\(source) is \(alias.target.text): give the number of one as --from.")
        }
        return try there.revision(source, of: found)
    }

    private func publish(_ latest: StudioFlow, _ there: StudioEnvironment) throws {
        print("To \(there.place):")
        guard latest.status == FlowStatus.draft.rawValue, let definition = latest.definition else {
            return print("= \(latest.sid), revision \(latest.revision), is published already")
        }
        let revisions = "revision \(latest.revision) → \(latest.revision + 1)"
        print("^ publish  \(latest.sid)  \"\(latest.friendlyName.printable)\"  \(revisions), nothing else changes")
        guard try plan.isConfirmed("Publish 1 flow?") else { return }
        do throws(StudioError) {
            let same = LocalFlow(friendlyName: latest.friendlyName, definition: definition)
            let made = try there.client.update(latest, to: same, status: .published, commitMessage: message)
            print("\(made.sid), revision \(made.revision), \(made.status)")
        } catch {
            throw error.failure("\(flow) was not published", changedTo: StudioError.changedThere)
        }
    }
}
