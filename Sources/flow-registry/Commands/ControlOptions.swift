import ArgumentParser
import CommandSupport
import JSON

/// The options of every command that administers a registry, and how it prints what came of it.
struct ControlOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    /// - Parameter mayCreateDatabase: whether a database may be made where there is none.
    func client(mayCreateDatabase: Bool = false) throws -> ControlClient {
        try ControlClient(settings: try settings.settings(), mayCreateDatabase: mayCreateDatabase)
    }

    /// Has a request carried out, and prints the one thing that it was about.
    func run<Document: TableRow>(
        _ request: ControlRequest, mayCreateDatabase: Bool = false, _ document: (JSONValue) -> Document?
    ) async throws {
        let resource = try await client(mayCreateDatabase: mayCreateDatabase).resource(request)
        guard let document = document(resource) else { throw ControlClient.malformed }
        try output.print(document)
    }

    /// Prints a whole list, the oldest first.
    func list<Document: TableRow>(
        _ path: String, _ name: JSONString, _ document: (JSONValue) -> Document?
    ) async throws {
        let resources = try await client().list(path, name)
        let documents = resources.compactMap(document)
        guard documents.count == resources.count else { throw ControlClient.malformed }
        try output.print(documents)
    }
}
