import CommandSupport
import Glibc
import TestSupport
import Testing

@testable import FlowRegistryClient

@Suite("A file of credentials")
struct CredentialsFileTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path("credentials")
    }

    private func values(_ bytes: [UInt8]) throws -> [String: String] {
        #expect(try WorkspaceFile.create(path, bytes))
        return try CredentialsFile(path).values
    }

    @Test("has its values without what an editor or a person has put around them", arguments: ["\n", "\r\n", "\r"])
    func isTrimmed(lineEnd: String) throws {
        let lines = [
            "# staging", "", "  export  A = one # the first", "B=\"two # \"\t# the second", "C='three'", "D=f#our  ",
            "E=", "F=#", "G=\u{A0}six\u{A0}", "H=a=b",
        ]
        let expected = [
            "A": "one", "B": "two # ", "C": "three", "D": "f#our", "E": "", "F": "", "G": "six", "H": "a=b",
        ]
        #expect(try values([UInt8](lines.joined(separator: lineEnd).utf8)) == expected)
    }

    @Test("may have a byte-order mark, or be UTF-16")
    func isDecoded() throws {
        #expect(try values([0xEF, 0xBB, 0xBF] + "A=1\r\n".utf8) == ["A": "1"])
        unlink(path)
        #expect(
            try values([0xFF, 0xFE] + "A=é\r\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == ["A": "é"])
    }

    @Test(
        "is refused with the number of its line",
        arguments: [
            ("A=1\r\n\r\nB\r\n", "Line 3"), ("A=1\n\n\nB C=2", "Line 4"), ("A=1 2", "goes on behind its value"),
            ("A='1", "lacks a quotation mark"), ("A=\"1\"2", "goes on behind its value"), ("=1", "has no name"),
            ("A=1\rB\r", "Line 2"),
        ])
    func namesLines(text: String, words: String) {
        let failure = #expect(throws: CommandFailure.self) { try values([UInt8](text.utf8)) }
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }

    @Test("is for its owner alone")
    func isPrivate() throws {
        #expect(try values([UInt8]("A=1".utf8)) == ["A": "1"])
        chmod(path, 0o640)
        let failure = #expect(throws: CommandFailure.self) { try CredentialsFile(path) }
        #expect(failure?.message.hasSuffix("chmod 600 it first.") == true)
    }
}
