import ArgumentParser
import FlowRegistry

/// `flow-registry flow promote`.
struct FlowPromote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Have an alias point at what another one does, or publish a draft.",
        discussion: """
            With --to, an alias moves to the revision that --from is now; with --publish as well, to the latest one, which \
            is published in the same step. Without --to, the latest revision is published, in Studio as well. What changes \
            is shown first. An earlier revision is published by flow rollback --status published.
            """)

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Option(
        name: .customLong("from"),
        help: "An alias, the number of a revision, or LatestPublished, which it is unless it is given.",
        completion: .revision)
    var source: String?

    @Option(
        name: .customLong("to"), help: "The alias that is to point there; it is made where there is none.",
        transform: AliasName.init(argument:))
    var alias: AliasName?

    @Flag(help: "Publish the latest revision, and have the alias point at that.")
    var publish = false

    @Option(
        help: "Have so many of a hundred sticky keys get the revision, as a canary; the others stay where they are.")
    var percent: Int64?

    @Option(name: .shortAndLong, help: "What is said of the revision that is published.")
    var message: String?

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func validate() throws {
        if alias == nil, source != nil || percent != nil { throw ValidationError("--from and --percent need --to.") }
        if publish, source != nil || percent != nil {
            throw ValidationError("--publish takes the latest revision for all: no --from or --percent goes with it.")
        }
        if message != nil, alias != nil, !publish { throw ValidationError("--message is of what is published.") }
        if let percent, !(0...99).contains(percent) {
            throw ValidationError("--percent must be from 0 to 99; without it, all get the revision.")
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
                "\(found.sid) has no alias \(name) that could share its keys: leave --percent out.")
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
                throw .noInput("No revision of \(found.sid) is published: give --publish or --from.")
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
