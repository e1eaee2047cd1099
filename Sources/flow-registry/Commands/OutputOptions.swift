import CommandSupport
import ArgumentParser
import FoundationEssentials

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
