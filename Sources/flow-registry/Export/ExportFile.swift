import CommandSupport
import Crypto
import FlowRegistry
import FoundationEssentials
import Glibc

/// An export in a file, line by line.
final class ExportFile {
    let path: String
    let bytes: Int64
    /// How many bytes were read.
    private(set) var position: Int64 = 0
    private let descriptor: Int32
    private var rest: ArraySlice<UInt8> = []
    private var lineNumber = 0

    /// Throws a `CommandFailure`.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw .file("export", path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .noInput("\(path) is no regular file: an import reads it twice.")
        }
        bytes = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads the whole file, and gives what its last line says. Throws a `CommandFailure` naming the first line that is
    /// not what was written.
    func verified(progress: Progress) throws(CommandFailure) -> ExportSummary {
        var (counted, hash) = (ExportSummary(), SHA256())
        let first = try nextLine()
        if first?.suffix(2) == [UInt8(ascii: "\r"), UInt8(ascii: "\n")] {
            throw .data("\(path) has line ends of CR LF, which an export has not: copy it again, byte by byte.")
        }
        guard let first, let header = try value(ExportHeader.self, of: first),
            header.type == ExportHeader.type, header.format == ExportHeader.format
        else { throw .data("\(path) is no export of a registry.") }
        guard header.version == ExportHeader.version else {
            throw .data("\(path) has the version \(header.version), and only \(ExportHeader.version) can be read.")
        }
        hash.update(data: first)
        while let line = try nextLine() {
            if let summary = try value(ExportSummary.self, of: line), summary.type == ExportSummary.type {
                counted.linesSHA256 = hash.finalize().hexadecimal
                guard summary == counted else { throw .data("\(path) does not have what its last line counts.") }
                guard try nextLine() == nil else { throw .data("\(path) goes on behind its last line.") }
                return summary
            }
            try Interruption.check("Nothing was imported; run it again.")
            counted.count(try record(of: line).record)
            hash.update(data: line)
            progress.update(position, of: bytes)
        }
        throw .data("\(path) ends too early: its last line is missing.")
    }

    /// Starts again at the first record.
    func rewind() throws(CommandFailure) {
        lseek(descriptor, 0, SEEK_SET)
        (rest, position, lineNumber) = ([], 0, 0)
        _ = try nextLine()
    }

    /// The next record and its text; nil at the last line of the file.
    func nextRecord() throws(CommandFailure) -> (record: ExportRecord, text: [UInt8])? {
        guard let line = try nextLine() else { return nil }
        if let summary = try value(ExportSummary.self, of: line), summary.type == ExportSummary.type { return nil }
        return try record(of: line)
    }

    private func record(of line: [UInt8]) throws(CommandFailure) -> (record: ExportRecord, text: [UInt8]) {
        let text = try recordText(of: line)
        do {
            return (try ExportRecord(text), text)
        } catch {
            throw .data("Line \(lineNumber) of \(path) \(error.reason).")
        }
    }

    private func recordText(of line: [UInt8]) throws(CommandFailure) -> [UInt8] {
        guard let text = ExportLine.record(of: line.dropLast()) else {
            throw .data("Line \(lineNumber) of \(path) is not what was written.")
        }
        return text
    }

    /// nil for a record of another kind.
    private func value<Value: Decodable>(_ type: Value.Type, of line: [UInt8]) throws(CommandFailure) -> Value? {
        if line.count > 4_096 { return nil }
        let text = try recordText(of: line)
        return try? JSONDecoder().decode(type, from: Data(text))
    }

    /// With its line feed. Throws a `CommandFailure` where the last one is missing.
    private func nextLine() throws(CommandFailure) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[...end]
                rest = rest[(end + 1)...]
                lineNumber += 1
                return line
            }
            line += rest
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw .noInput("\(path) cannot be read: \(String(cString: strerror(errno))).") }
            if count == 0 {
                rest = []
                guard line.isEmpty else { throw .data("\(path) ends within line \(lineNumber + 1).") }
                return nil
            }
            position += Int64(count)
            rest = buffer[..<count]
        }
    }
}

/// The first line of an export.
struct ExportHeader: Codable {
    static let type = "header"
    static let format = "flow-registry-export"
    /// Raised when an older program could not read what is written.
    static let version = 1

    var type = Self.type
    var format = Self.format
    var version = Self.version
    var dateCreated: String

    enum CodingKeys: String, CodingKey {
        case type, format, version
        case dateCreated = "date_created"
    }
}

/// A line of an export: a record's JSON object with the SHA-256 of itself as its first member.
///
/// `{"sha256":"…","type":…}`: the hash is that of `{"type":…}`.
enum ExportLine {
    private static let prefix = [UInt8](#"{"sha256":""#.utf8)
    private static let digits = 64

    static func bytes(of record: [UInt8]) -> [UInt8] {
        prefix + SHA256.hash(data: record).hexadecimal.utf8 + #"","#.utf8 + record.dropFirst() + "\n".utf8
    }

    /// The record of a line without its end; nil where it is not what was written.
    static func record(of line: ArraySlice<UInt8>) -> [UInt8]? {
        let rest = line.dropFirst(prefix.count)
        let record = [UInt8(ascii: "{")] + rest.dropFirst(digits + 2)
        guard line.starts(with: prefix), rest.dropFirst(digits).starts(with: #"","#.utf8),
            rest.prefix(digits).elementsEqual(SHA256.hash(data: record).hexadecimal.utf8)
        else { return nil }
        return record
    }
}
