import CommandSupport
import Crypto

/// A line of an export: a record's JSON object with the SHA-256 of itself as its first member.
///
/// `{"sha256":"…","type":…}`: the hash is that of `{"type":…}`.
enum ExportLine {
    private static let prefix = [UInt8](#"{"sha256":""#.utf8)
    private static let digits = 64

    static func bytes(of record: [UInt8]) -> [UInt8] {
        prefix + hexadecimal(SHA256.hash(data: record)).utf8 + #"","#.utf8 + record.dropFirst() + "\n".utf8
    }

    /// The record of a line without its end; nil where it is not what was written.
    static func record(of line: ArraySlice<UInt8>) -> [UInt8]? {
        let rest = line.dropFirst(prefix.count)
        let record = [UInt8(ascii: "{")] + rest.dropFirst(digits + 2)
        guard line.starts(with: prefix), rest.dropFirst(digits).starts(with: #"","#.utf8),
            rest.prefix(digits).elementsEqual(hexadecimal(SHA256.hash(data: record)).utf8)
        else { return nil }
        return record
    }
}
