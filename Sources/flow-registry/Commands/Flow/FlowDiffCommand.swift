import ArgumentParser
import FlowRegistry
import Glibc

/// `flow-registry flow diff`: ends with 0 when nothing differs in meaning and with 1 when something does, as diff(1).
struct FlowDiffCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, patch, unified, json
    }

    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what changed from one definition to another.",
        discussion: """
            The exit code is 0 when nothing differs in meaning, 1 when something does, and above 63 on trouble. Where \
            widgets lie on the canvas, the order of members and of states, and the spelling of values have no meaning.
            """)

    @Argument(help: "The file of the old definition, - for standard input.")
    var old: String

    @Argument(help: "The file of the new definition, - for standard input.")
    var new: String

    @Option(help: "Lines for people, a JSON Patch (RFC 6902), a unified diff of the canonical texts, or all as JSON.")
    var format = Format.text

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("Only one of the definitions can come from standard input.") }
    }

    func run() throws {
        let (before, after) = (try DefinitionFile.read(old), try DefinitionFile.read(new))
        let diff = FlowDiff(from: before, to: after)
        try write(text(diff, before, after))
        if diff.isMeaningful { throw ExitCode(1) }
    }

    private func text(_ diff: FlowDiff, _ before: FlowDefinition, _ after: FlowDefinition) -> [UInt8] {
        switch format {
        case .text: [UInt8](FlowDiffText(diff).text.utf8)
        case .patch: JSONPatch(from: before.value, to: after.value).text
        case .unified: UnifiedDiff(from: before, to: after).text(from: old, to: new)
        case .json: CanonicalJSON.text(diff.json)
        }
    }

    /// A reader that has seen enough and hangs up is no trouble.
    private func write(_ text: [UInt8]) throws(CommandFailure) {
        var rest = text[...]
        while !rest.isEmpty {
            let count = Glibc.write(STDOUT_FILENO, [UInt8](rest.prefix(1 << 16)), min(rest.count, 1 << 16))
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                return
            } else if errno != EINTR {
                throw .output("The diff cannot be written.")
            }
        }
    }
}
