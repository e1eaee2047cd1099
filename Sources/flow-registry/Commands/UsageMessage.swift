import CommandSupport
import ArgumentParser

/// What is said of a command line that was not understood: what is wrong with it, and where help is.
struct UsageMessage {
    private var command: any ParsableCommand.Type = FlowRegistryCommand.self
    private var path = ["flow-registry"]
    private var rest: ArraySlice<String>

    /// - Parameter arguments: without the program's name.
    init(arguments: [String]) {
        rest = arguments[...]
        while let next = rest.first,
            let found = command.configuration.subcommands.first(where: { $0.names.contains(next) })
        {
            command = found
            path.append(next)
            rest = rest.dropFirst()
        }
    }

    /// One line.
    ///
    /// - Parameter message: the parser's own.
    func text(_ message: String) -> String {
        let sentence = unknownCommand ?? unknownOption ?? Self.sentence(message)
        return "\(sentence) See \(path.joined(separator: " ")) --help."
    }

    private var unknownCommand: String? {
        let names = command.configuration.subcommands.flatMap { $0.names }
        guard !names.isEmpty, let word = rest.first, !word.hasPrefix("-") else { return nil }
        return "There is no command \"\(path.dropFirst().map { $0 + " " }.joined())\(word)\"."
            + Suggestion.sentence(for: word, among: names)
    }

    /// The parser tells first what is missing, which may be what is misspelt.
    private var unknownOption: String? {
        let known =
            FlowRegistryCommand.helpMessage(for: command).split { !$0.isLetter && !$0.isNumber && $0 != "-" }
            .map(String.init).filter { $0.hasPrefix("--") } + ["--help", "--version"]
        let given = rest.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
            .map { String($0.prefix { $0 != "=" }) }
        guard let word = given.first(where: { !known.contains($0) }) else { return nil }
        return "There is no option \(word)." + Suggestion.sentence(for: word, among: known)
    }

    private static func sentence(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? "The command line is wrong."
        return line.hasSuffix(".") || line.hasSuffix("?") ? line : line + "."
    }
}

extension ParsableCommand {
    /// By which it is called.
    fileprivate static var names: [String] { [_commandName] + configuration.aliases }
}
