import FlowRegistryClient
import CommandSupport
import JSON
import ArgumentParser
import FlowRegistry
import Glibc

/// `flow-registry flow diff`: ends with 0 when nothing differs in meaning and with 1 when something does, as diff(1).
struct FlowDiffCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, patch, unified, json
    }

    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what changed from one definition to another.",
        discussion: """
            Compares two files with each other; or flows of a directory (none, one, or any with --environment) with \
            the environment. The exit code is 0 if nothing differs in meaning, 1 if something does, and above 63 on \
            errors. Positions on the canvas, the order of members and states, and the spelling of values do not affect \
            the meaning.
            """)

    @Argument(
        help: "The files of the old and the new definition (- is standard input), or flows of a directory.",
        completion: .file(extensions: ["json"]))
    var names: [String] = []

    @Option(
        help: "Readable lines, a JSON Patch (RFC 6902), a unified diff of the canonical texts, or all of it as JSON.")
    var format = Format.text

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        if names == ["-", "-"] { throw ValidationError("Only one of the definitions can come from standard input.") }
        if names.count > 2, !comparesWithEnvironment {
            throw ValidationError("Give two files, or flows with an --environment.")
        }
    }

    func run() throws {
        let isMeaningful = comparesWithEnvironment ? try diffWithEnvironment() : try diffFiles()
        if isMeaningful { throw ExitCode(ExitReason.conflict.rawValue) }
    }

    private var comparesWithEnvironment: Bool { names.count < 2 || environment.isNamed }

    private func diffFiles() throws -> Bool {
        let (before, after) = (try DefinitionFile.read(names[0]), try DefinitionFile.read(names[1]))
        let comparison = LocalComparison(from: before, to: after)
        let diff = try comparison.diff()
        try write(text(diff, comparison, names[0], names[1]))
        return diff.isMeaningful
    }

    /// From what is there to what is here, flow by flow.
    private func diffWithEnvironment() throws -> Bool {
        var isMeaningful = false
        let comparison = try environment.comparison(names)
        let flows = try comparison.flows()
        for flow in flows where flow.state != .inStep {
            let diff = try flow.diff()
            isMeaningful = isMeaningful || diff?.isMeaningful ?? true
            let heading = "\(flow.name.printable) \"\(flow.friendlyName.printable)\": \(flow.state.rawValue)\n"
            if format == .text { try write([UInt8](heading.utf8)) }
            guard let diff, let before = flow.remote?.flowDefinition, let after = flow.local?.flowDefinition else {
                continue
            }
            let there = "\(comparison.environment)/\(flow.name)".printable
            try write(text(diff, LocalComparison(from: before, to: after), there, flow.name.printable))
        }
        let faults = flows.compactMap(\.fault)
        if let failure = CommandFailure.all(faults, "\(Plural.text(faults.count, "flow")) cannot be compared:") {
            throw failure
        }
        return isMeaningful
    }

    private func text(
        _ diff: FlowDiff, _ comparison: LocalComparison, _ old: String, _ new: String
    ) throws(CommandFailure) -> [UInt8] {
        switch format {
        case .text: [UInt8](FlowDiffText(diff).text.utf8)
        case .patch: try comparison.patch()
        case .unified: try comparison.unified(from: old, to: new)
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
