import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

/// An alias that is about to be made or moved.
struct AliasChange {
    private let there: StudioEnvironment
    private let flow: StudioFlow
    /// As it was seen; nil for one that is to be made.
    private let old: StudioAlias?
    private let name: String
    /// The revision that keys are to get which do not get it yet, with its definition.
    private let new: StudioFlow
    private let target: StudioAlias.Target

    /// - Parameters:
    ///   - new: the revision that it is to point at, with its definition.
    ///   - canary: the one that so many of a hundred keys get, with its definition; nil for none.
    init(
        _ there: StudioEnvironment, _ flow: StudioFlow, _ old: StudioAlias?, _ name: String, to new: StudioFlow,
        canary: (revision: StudioFlow, percent: Int64)? = nil
    ) {
        (self.there, self.flow, self.old, self.name) = (there, flow, old, name)
        let isMoved = old?.target.revision != new.revision
        self.new = isMoved ? new : canary?.revision ?? new
        target = StudioAlias.Target(
            revision: new.revision,
            canary: canary.map { StudioAlias.Target.Canary(revision: $0.revision.revision, percent: $0.percent) })
    }

    /// Shows it, asks, and makes it. Throws a `CommandFailure`.
    func carryOut(_ plan: PlanOptions) throws(CommandFailure) {
        print("In \(there.place):")
        if old?.target == target { return print("= \(name) of \(flow.sid) is \(target.text) already") }
        try show(target.text)
        guard try plan.isConfirmed(old == nil ? "Make 1 alias?" : "Move 1 alias?") else { return }
        do throws(StudioError) {
            try there.client.setAlias(name, of: flow.sid, from: old, to: target)
        } catch {
            throw error.failure("\(name) was not \(old == nil ? "made" : "moved")", changedTo: Self.elsewhere)
        }
        print("\(flow.sid), \(name) is \(target.text)")
    }

    /// As `carryOut`, but that `new`, the latest revision, is published first, in the same step. Throws a `CommandFailure`.
    func carryOutPublishing(_ plan: PlanOptions, commitMessage: String?) throws(CommandFailure) {
        print("In \(there.place):")
        try show("revision \(new.revision + 1), which publishes \(new.revision)")
        guard try plan.isConfirmed("Publish 1 flow and \(old == nil ? "make" : "move") 1 alias?") else { return }
        do throws(StudioError) {
            try there.client.publish(new, name, from: old, commitMessage: commitMessage)
        } catch {
            throw error.failure("Nothing was promoted") { _ in
                "\(flow.sid) or \(name) was changed there in the meantime; look again"
            }
        }
        print("\(flow.sid), revision \(new.revision + 1) is published, and \(name) is it")
    }

    /// What is said where somebody else was faster.
    static func elsewhere(_ revision: Int64?) -> String {
        let place = revision.map { "it is now at revision \($0)" } ?? "it has changed since it was shown"
        return "somebody was faster, \(place); look again"
    }

    private func show(_ target: String) throws(CommandFailure) {
        var text = FlowPlanText()
        let (sign, verb, from) = old.map { ("~", "move  ", "\($0.target.text) → ") } ?? ("+", "make  ", "")
        text.add("\(sign) \(verb)  \(flow.sid)  \"\(flow.friendlyName)\"  \(name): \(from)\(target)")
        if let old, old.target.revision != new.revision {
            let before = try there.revision(String(old.target.revision), of: flow)
            text.add(from: (before.friendlyName, before.flowDefinition), to: (new.friendlyName, new.flowDefinition))
        }
        text.print()
    }
}

extension AliasName {
    /// From the command line. Throws a `ValidationError` for what no alias can be called.
    init(argument: String) throws {
        if Self.isReserved(argument) { throw ValidationError("\(argument) is reserved: Studio gives it a meaning.") }
        guard let name = AliasName(argument) else {
            throw ValidationError("An alias is a letter, then up to 63 letters, digits, - and _.")
        }
        self = name
    }
}

/// The revision that a share of the sticky keys gets in place of an alias's own.
struct CanaryOptions: ParsableArguments {
    @Option(
        help: "A second revision, for the share of sticky keys given by --canary-percent.",
        completion: .revision)
    var canaryRevision: String?

    @Option(help: "The percentage of sticky keys that get the canary revision.")
    var canaryPercent: Int64?

    func validate() throws {
        if (canaryRevision == nil) != (canaryPercent == nil) {
            throw ValidationError("--canary-revision and --canary-percent require each other.")
        }
        if let canaryPercent, !(0...100).contains(canaryPercent) {
            throw ValidationError("--canary-percent must be from 0 to 100.")
        }
    }

    /// The revision that was asked for, with its share; nil for none. Throws a `CommandFailure`.
    func canary(
        of flow: StudioFlow, _ there: StudioEnvironment
    ) throws(CommandFailure) -> (revision: StudioFlow, percent: Int64)? {
        guard let canaryRevision, let canaryPercent else { return nil }
        return (try there.revision(canaryRevision, of: flow), canaryPercent)
    }
}

extension StudioEnvironment {
    /// All aliases of a flow. Throws a `CommandFailure`, of Studio that it has none.
    func aliases(of flow: StudioFlow) throws(CommandFailure) -> [StudioAlias] {
        do throws(StudioError) {
            return try client.aliases(of: flow.sid)
        } catch .refused(404, _) {
            throw lacks("aliases")
        } catch {
            throw error.failure("The aliases of \(flow.sid) cannot be listed")
        }
    }

    /// An alias with its tag; nil where the flow has none of the name. Throws a `CommandFailure`, of Studio that it has none.
    func alias(_ name: String, of flow: StudioFlow) throws(CommandFailure) -> StudioAlias? {
        do throws(StudioError) {
            if let alias = try client.alias(name, of: flow.sid) { return alias }
        } catch {
            throw error.failure("The alias \(name) of \(flow.sid) cannot be fetched")
        }
        // Studio answers with the same 404.
        _ = try aliases(of: flow)
        return nil
    }
}
