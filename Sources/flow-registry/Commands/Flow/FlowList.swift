import ArgumentParser

/// `flow-registry flow list`.
struct FlowList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the flows of an environment.")

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.print(try environment.comparison([]).listed().map(FlowDocument.init))
    }
}
