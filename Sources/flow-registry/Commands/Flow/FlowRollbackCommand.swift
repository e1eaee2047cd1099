import ArgumentParser
import FlowRegistry

/// `flow-registry flow rollback`.
struct FlowRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Make what a flow was in an earlier revision its latest one.",
        discussion: "What changes is shown first. Files here stay as they are: pull to have them follow.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Argument(help: "The number of a revision, or an alias.", completion: .revision)
    var revision: String

    @Option(name: .customLong("status"), help: "The status of the new revision; the old one's unless it is given.")
    var givenStatus: FlowPush.Status?

    @Option(name: .shortAndLong, help: "What is said of the new revision.")
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
        show(from: latest, to: earlier, status)
        guard try plan.isConfirmed("Roll back 1 flow?") else { return }
        let local = LocalFlow(friendlyName: earlier.friendlyName, definition: definition)
        do throws(StudioError) {
            let made = try there.client.update(
                latest, to: local, status: status.flowStatus,
                commitMessage: message ?? "Rollback to revision \(earlier.revision)")
            print("\(made.sid), revision \(made.revision), \(made.status)")
        } catch {
            throw error.failure("\(flow) was not rolled back", changedTo: StudioError.changedThere)
        }
    }

    private func show(from latest: StudioFlow, to earlier: StudioFlow, _ status: FlowPush.Status) {
        var text = FlowPlanText()
        let revisions = "revision \(latest.revision) → \(latest.revision + 1), as \(earlier.revision) was"
        text.add("~ rollback  \(latest.sid)  \"\(latest.friendlyName)\"  \(revisions), \(status.rawValue)")
        text.add(
            from: (latest.friendlyName, latest.flowDefinition), to: (earlier.friendlyName, earlier.flowDefinition))
        text.print()
    }
}
