import CommandSupport
import FlowRegistryClient
import JSON
import ArgumentParser
import FlowRegistry
import Glibc

/// `flow-registry flow show`.
struct FlowShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a flow's definition in an environment.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @Option(help: "The number of a revision, or an alias (default: the latest revision).", completion: .revision)
    var revision: String?

    @OptionGroup var environment: EnvironmentOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        let shown = if let revision { try there.revision(revision, of: found) } else { try there.fetched(found) }
        let text = CanonicalJSON.text(shown.definition ?? .null, in: DefinitionPart.definition)
        guard WorkspaceFile.writeAll(text, to: STDOUT_FILENO) || errno == EPIPE else {
            throw CommandFailure.output("The definition cannot be written.")
        }
    }
}

extension CompletionKind {
    /// The names that every flow has for one of its revisions.
    static var revision: CompletionKind { .list(["LatestPublished", "LatestRevision"]) }
}
