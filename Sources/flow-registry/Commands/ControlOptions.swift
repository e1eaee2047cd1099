import ArgumentParser

/// The options of every command that administers a registry, and how it prints what came of it.
struct ControlOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    /// Has `request` carried out and prints the one thing it was about.
    func runOne(_ request: ControlRequest) async throws {
        switch try await ControlClient.send(request, settings: try settings.settings()) {
        case .accounts(let accounts): if let account = accounts.first { try output.print(account) }
        case .tokens(let tokens): if let token = tokens.first { try output.print(token) }
        case .keys(let keys): if let key = keys.first { try output.print(key) }
        case .audit(let audit): try output.printJSON(audit)
        case .exported, .importedAccount, .imported, .done, .failure: break
        }
    }

    /// Has `request` carried out and prints the list that came of it.
    func runList(_ request: ControlRequest) async throws {
        switch try await ControlClient.send(request, settings: try settings.settings()) {
        case .accounts(let accounts): try output.print(accounts)
        case .keys(let keys): try output.print(keys)
        case .tokens, .audit, .exported, .importedAccount, .imported, .done, .failure: break
        }
    }
}
