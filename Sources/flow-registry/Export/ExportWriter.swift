import CommandSupport
import Crypto
import FlowRegistry
import FlowRegistryClient
import FoundationEssentials
import Glibc

/// Writes an export, which has its name only once it is complete and on the disk.
final class ExportWriter {
    private(set) var summary = ExportSummary()
    private let path: String
    private let descriptor: Int32
    private var hash = SHA256()
    private var isComplete = false

    private var isStandardOutput: Bool { path == "-" }
    private var temporaryPath: String { path + ".new" }

    /// - Parameter path: `-` for standard output.
    ///
    /// Throws a `CommandFailure`, also where there is such a file already.
    init(_ path: String, now: Timestamp) throws(CommandFailure) {
        self.path = path
        if path == "-" {
            descriptor = STDOUT_FILENO
        } else {
            guard access(path, F_OK) != 0 else { throw .output("\(path) is there already.") }
            unlink(path + ".new")
            descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.unwritable(path) }
        }
        try writeLine(try Self.encoded(ExportHeader(dateCreated: now.description)))
    }

    deinit {
        if isStandardOutput { return }
        close(descriptor)
        if !isComplete { unlink(temporaryPath) }
    }

    func write(_ record: ExportRecord, text: [UInt8]) throws(CommandFailure) {
        summary.count(record)
        try writeLine(text)
    }

    /// Writes the last line, and gives the file its name.
    func finish() throws(CommandFailure) {
        summary.linesSHA256 = hash.finalize().hexadecimal
        try writeLine(try Self.encoded(summary))
        if !isStandardOutput {
            guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw Self.unwritable(path) }
        }
        isComplete = true
    }

    private func writeLine(_ record: [UInt8]) throws(CommandFailure) {
        let line = ExportLine.bytes(of: record)
        hash.update(data: line)
        guard WorkspaceFile.writeAll(line, to: descriptor) else { throw Self.unwritable(path) }
    }

    private static func encoded(_ value: some Encodable) throws(CommandFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw .output("The export cannot be written: \(error).")
        }
    }

    private static func unwritable(_ path: String) -> CommandFailure {
        let name = path == "-" ? "Standard output" : path
        return .output("\(name) cannot be written: \(String(cString: strerror(errno))).")
    }
}

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
