import CommandSupport
import FlowRegistryClient
import JSON
import ArgumentParser
import FlowRegistry

/// `flow-registry flow rollback`.
struct FlowRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Roll a flow back to an earlier revision, as a new one.",
        discussion: "Changes are shown first. Local files stay as they are: pull to update them.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Argument(help: "The number of a revision, or an alias.", completion: .revision)
    var revision: String

    @Option(name: .customLong("status"), help: "The status of the new revision (default: the old one's).")
    var givenStatus: FlowPush.Status?

    @Option(name: .shortAndLong, help: "The commit message of the new revision.")
    var message: String?

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func run() throws {
        let there = try environment.there()
        let latest = try there.fetched(try there.flow(flow))
        let earlier = try there.revision(revision, of: latest)
        guard let definition = earlier.definition else {
            throw CommandFailure.data("Revision \(revision) of \(flow) has no definition.")
        }
        let status = givenStatus ?? FlowPush.Status(rawValue: earlier.status) ?? .draft
        print("To \(there.place):")
        if latest.hash == earlier.hash, latest.status == status.rawValue {
            return print("= \(latest.sid) is as in revision \(earlier.revision) already")
        }
        show(from: latest, to: earlier, status, stays: status == .draft ? try there.latestPublished(of: latest) : nil)
        guard try plan.isConfirmed("Roll back 1 flow?") else { return }
        do throws(StudioError) {
            let made = try rollBack(latest, to: earlier, as: definition, status.flowStatus, there.client)
            print("\(made.sid), revision \(made.revision), \(made.status)")
        } catch {
            throw error.failure("\(flow) was not rolled back", changedTo: StudioError.changedThere)
        }
    }

    /// A registry's rollback, which its audit log has as such; of Studio, which has none, an update.
    private func rollBack(
        _ latest: StudioFlow, to earlier: StudioFlow, as definition: JSONValue, _ status: FlowStatus,
        _ client: StudioClient
    ) throws(StudioError) -> StudioFlow {
        if latest.tag != nil {
            do {
                return try client.rollBack(latest, to: earlier.revision, status: status, commitMessage: message)
            } catch .refused(404, _) {}
        }
        let local = LocalFlow(friendlyName: earlier.friendlyName, definition: definition)
        return try client.update(
            latest, to: local, status: status, commitMessage: message ?? "Rollback to revision \(earlier.revision)")
    }

    /// - Parameter published: the revision that stays the latest published one; nil for none.
    private func show(
        from latest: StudioFlow, to earlier: StudioFlow, _ status: FlowPush.Status, stays published: Int64?
    ) {
        var text = FlowPlanText()
        let revisions = "revision \(latest.revision) → \(latest.revision + 1), as \(earlier.revision) was"
        text.add("~ rollback  \(latest.sid)  \"\(latest.friendlyName)\"  \(revisions), \(status.rawValue)")
        text.add(
            from: (latest.friendlyName, latest.flowDefinition), to: (earlier.friendlyName, earlier.flowDefinition))
        if let published {
            text.add("    revision \(published) stays the latest published one; --status published replaces it")
        }
        text.print()
    }
}

extension StudioEnvironment {
    /// The number of a flow's latest published revision; nil for none. Throws a `CommandFailure`.
    fileprivate func latestPublished(of latest: StudioFlow) throws(CommandFailure) -> Int64? {
        if latest.status == FlowStatus.published.rawValue { return latest.revision }
        do throws(CommandFailure) {
            return try revision("LatestPublished", of: latest).revision
        } catch  where error.exitReason == .noInput {
            return nil
        }
    }
}
