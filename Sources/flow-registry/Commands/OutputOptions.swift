import ArgumentParser
import FoundationEssentials

/// `--output json|table`.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, table
    }

    @Option(help: "How to print the result.")
    var output = Format.table

    func print(_ account: AccountDocument) throws {
        switch output {
        case .json: try printJSON(account)
        case .table: printTable([account])
        }
    }

    func print(_ accounts: [AccountDocument]) throws {
        switch output {
        case .json: try printJSON(accounts)
        case .table: printTable(accounts)
        }
    }

    private func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private func printTable(_ accounts: [AccountDocument]) {
        let rows =
            [["SID", "STATUS", "CREATED", "NAME"]]
            + accounts.map { [$0.sid, $0.status, $0.dateCreated, $0.friendlyName] }
        for row in rows {
            let cells = zip(row, [34, 9, 20, 0]).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            Swift.print(cells.joined(separator: "  "))
        }
        for account in accounts {
            if let token = account.authToken { Swift.print("Auth token, shown only once: \(token)") }
        }
    }
}
