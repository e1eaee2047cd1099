import CommandSupport
import FlowRegistry

/// The last line of an export: how much is in it, and the hash of all lines before.
struct ExportSummary: Codable, Equatable {
    static let type = "trailer"

    var type = Self.type
    var accounts = 0
    var flows = 0
    var revisions = 0
    var aliases = 0
    var testUsers = 0
    /// SHA-256 of the bytes of all lines before, line feeds included: `head -n -1 FILE | sha256sum`.
    var linesSHA256 = ""

    enum CodingKeys: String, CodingKey {
        case type, accounts, flows, revisions, aliases
        case testUsers = "test_users"
        case linesSHA256 = "lines_sha256"
    }

    mutating func count(_ record: ExportRecord) {
        switch record {
        case .account: accounts += 1
        case .flow: flows += 1
        case .revision: revisions += 1
        case .flowEnd(let end):
            aliases += end.aliases.count
            testUsers += end.testUsers.count
        }
    }

    /// As "2 accounts, 1 flow, 3 revisions, 0 aliases, 0 test users".
    var text: String {
        [
            Plural.text(accounts, "account"), Plural.text(flows, "flow"), Plural.text(revisions, "revision"),
            Plural.text(aliases, "alias", "aliases"), Plural.text(testUsers, "test user"),
        ].joined(separator: ", ")
    }
}
