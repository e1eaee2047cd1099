import ArgumentParser
import CommandSupport
import FoundationEssentials
import JSON

/// `--output json|table`.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, table
    }

    @Option(help: "How to print the result.")
    var output = Format.table

    /// Prints the one row that a command has made or changed.
    func print(_ row: some TableRow) throws {
        switch output {
        case .json: try printJSON(row)
        case .table: printTable([row])
        }
        do throws(CommandFailure) {
            try StandardOutput.flush()
        } catch {
            throw row.lostSentence.map(error.adding) ?? error
        }
    }

    func print(_ rows: [some TableRow]) throws {
        switch output {
        case .json: try printJSON(rows)
        case .table: printTable(rows)
        }
    }

    func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private func printTable<Row: TableRow>(_ rows: [Row]) {
        for cells in [Row.columns.map(\.0)] + rows.map(\.cells) {
            let padded = zip(cells, Row.columns).map { cell, column in
                cell + String(repeating: " ", count: max(0, column.1 - cell.count))
            }
            Swift.print(padded.joined(separator: "  "))
        }
        for line in rows.compactMap(\.secretLine) { Swift.print(line) }
    }
}

/// `--limit`: how much a list shows.
struct LimitOption: ParsableArguments {
    @Option(
        name: [.customShort("l"), .customLong("limit")], parsing: .unconditional,
        help: ArgumentHelp("The maximum number of entries.", valueName: "limit"))
    var text = "20"

    var limit: Int { Int(text) ?? 0 }

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be a whole number of at least 1.") }
    }
}

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
