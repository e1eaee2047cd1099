import Glibc

/// A file of a log archive: one generation of a database's log, from its beginning to the checkpoint behind which the log
/// restarted, byte for byte.
///
/// Source of the format: https://sqlite.org/fileformat2.html#the_write_ahead_log
public struct WALSegment: Equatable, Sendable {
    public static let headerBytes = 32
    public static let frameHeaderBytes = 24

    /// When its first frames were kept, as 20260131T235959Z.
    public let stamp: String
    /// Raised by one from each generation to the next, past 32 bits from zero on.
    public let number: UInt32
    /// Random, so that generations of different logs are told apart.
    public let random: UInt32

    /// nil for the name of any other file.
    public init?(name: String) {
        let parts = name.split(separator: "-")
        guard parts.count == 5, name.hasPrefix("flow-registry-"), name.hasSuffix("-log"), parts[2].utf8.count == 16,
            parts[3].utf8.count == 16, let salts = UInt64(parts[3], radix: 16)
        else { return nil }
        stamp = String(parts[2])
        number = UInt32(truncatingIfNeeded: salts >> 32)
        random = UInt32(truncatingIfNeeded: salts)
        guard self.name == name else { return nil }
    }

    /// The generation that a log's header tells of.
    init(header: [UInt8], stamp: String) {
        self.stamp = stamp
        number = Self.integer(header, at: 16)
        random = Self.integer(header, at: 20)
    }

    public var name: String {
        let salts = String(UInt64(number) << 32 | UInt64(random), radix: 16)
        return "flow-registry-\(stamp)-\(String(repeating: "0", count: 16 - salts.count))\(salts)-log"
    }

    func isGeneration(of other: WALSegment) -> Bool { number == other.number && random == other.random }

    /// Whether this one's log went on as `next`.
    public func isFollowed(by next: WALSegment) -> Bool { next.number == number &+ 1 && next.stamp >= stamp }

    /// A number of the format: 32 bits, the highest first.
    public static func integer(_ bytes: some RandomAccessCollection<UInt8>, at offset: Int) -> UInt32 {
        bytes.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The segments in a directory, oldest first.
    public static func all(in directory: String) -> [WALSegment] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var segments: [WALSegment] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let segment = WALSegment(name: name) { segments.append(segment) }
        }
        return segments.sorted { ($0.stamp, $0.number) < ($1.stamp, $1.number) }
    }
}

extension WALSegment {
    /// Behind which frames of a log's copy a commit is complete, counted from one; nil where it cannot be read. A process
    /// that is killed may leave a copy without any.
    ///
    /// By the frames' own word: what their checksums say, SQLite sees when it takes them.
    public static func commits(of path: String) -> [Int]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: headerBytes)
        let count = pread(file, &header, headerBytes, 0)
        guard count == headerBytes else { return count < 0 ? nil : [] }
        let frameBytes = frameHeaderBytes + Int(integer(header, at: 8))
        var (commits, frame, offset) = ([Int](), [UInt8](repeating: 0, count: frameHeaderBytes), headerBytes)
        while pread(file, &frame, frameHeaderBytes, off_t(offset)) == frameHeaderBytes,
            frame[8..<16] == header[16..<24]
        {
            offset += frameBytes
            if integer(frame, at: 4) != 0 { commits.append((offset - headerBytes) / frameBytes) }
        }
        return commits
    }

    /// How many bytes a log of so many frames has, by the log's header.
    public static func bytes(frames: Int, header: [UInt8]) -> Int {
        headerBytes + frames * (frameHeaderBytes + Int(integer(header, at: 8)))
    }
}
