import FlowRegistryClient
import CommandSupport
import ArgumentParser
import FlowRegistry

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
