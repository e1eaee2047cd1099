import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

/// `flow-registry flow undelete`.
struct FlowUndelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undelete", abstract: "Restore a deleted flow as it was.",
        discussion: """
            Restores its SID, revisions, aliases and test users, as long as the registry keeps them; flow list \
            --deleted lists the deleted flows.
            """)

    @Argument(help: "The file, SID or name of a deleted flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func run() throws {
        let there = try environment.there()
        let deleted = try there.deletedFlows()
        guard let found = try there.only(flow, of: deleted.map(\.flow)) else {
            let isThere = try there.only(flow, of: try there.flows()) != nil
            throw CommandFailure.noInput(
                "There is no deleted flow \"\(flow)\" in \(there.name)\(isThere ? ": it is not deleted" : "").")
        }
        let date = deleted.first { $0.flow.sid == found.sid }?.dateDeleted ?? "-"
        let state = "revision \(found.revision), \(found.status), deleted \(date)"
        print("In \(there.place):")
        print("+ undelete  \(found.sid)  \"\(found.friendlyName.printable)\"  \(state)")
        guard try plan.isConfirmed("Restore 1 flow?") else { return }
        do throws(StudioError) {
            let back = try there.client.undelete(found.sid)
            print("\(back.sid), revision \(back.revision), \(back.status)")
        } catch {
            if (try? there.client.flow(found.sid)) != nil {
                throw CommandFailure.conflict(
                    "\(flow) was not restored: somebody else has restored it in the meantime.")
            }
            throw error.failure("\(flow) was not restored", changedTo: StudioError.changedThere)
        }
    }
}

extension StudioEnvironment {
    /// Throws a `CommandFailure`, of Studio that it has none.
    func deletedFlows() throws(CommandFailure) -> [DeletedStudioFlow] {
        let deleted: [DeletedStudioFlow]
        do throws(StudioError) {
            deleted = try client.deletedFlows()
        } catch .refused(404, _) {
            throw lacks("deleted flows to restore")
        } catch {
            throw error.failure("The deleted flows of \(client.connection.url) cannot be listed")
        }
        try checkAccount(deleted.map(\.flow))
        return deleted
    }
}

/// A deleted flow of an environment, as the command line prints it.
struct DeletedFlowDocument: TableRow {
    var sid: String
    var revision: Int64
    var status: String
    var dateDeleted: String
    var datePurged: String?
    var friendlyName: String

    enum CodingKeys: String, CodingKey {
        case sid, revision, status
        case dateDeleted = "date_deleted"
        case datePurged = "date_purged"
        case friendlyName = "friendly_name"
    }

    static let columns = [
        ("SID", 34), ("REVISION", 8), ("STATUS", 9), ("DELETED", 20), ("PURGED", 20), ("NAME", 0),
    ]

    init(_ deleted: DeletedStudioFlow) {
        (sid, revision, status) = (deleted.flow.sid, deleted.flow.revision, deleted.flow.status)
        (dateDeleted, datePurged) = (deleted.dateDeleted, deleted.datePurged)
        friendlyName = deleted.flow.friendlyName
    }

    var cells: [String] {
        [sid, String(revision), status, dateDeleted, datePurged ?? "-", friendlyName.printable]
    }

    var secretLine: String? { nil }
}
