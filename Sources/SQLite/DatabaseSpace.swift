import Glibc

/// How much room a database takes and how much is left to it, in bytes.
public struct DatabaseSpace: Sendable {
    public let databaseBytes: Int
    /// As large as the log has become since it was last cut: most of it may be free to be written again.
    public let logBytes: Int
    /// What the service's user may still write; nil where the system does not tell.
    public let freeBytes: Int?
    /// Whether the file system takes no writes.
    public let isReadOnly: Bool
    /// Whether the disk is so full that SQLite's index of the log may get no blocks. SQLite takes one block for each 4 KB
    /// of it: with smaller blocks it has holes, and who writes to one that no block is left for gets SIGBUS.
    let isTooLittleForIndex: Bool

    /// Where there are smaller ones.
    private static let blockBytes: UInt = 4_096
    /// The index of 128 MiB of log.
    private static let indexBytes = 262_144

    init(databasePath path: String) {
        databaseBytes = Self.size(path)
        logBytes = Self.size(path + "-wal")
        var system = statvfs()
        let isKnown = statvfs(path, &system) == 0
        freeBytes = isKnown ? Int(system.f_bavail) * Int(system.f_frsize) : nil
        isTooLittleForIndex = isKnown && system.f_frsize < Self.blockBytes && freeBytes ?? 0 < Self.indexBytes
        isReadOnly = isKnown && system.f_flag & UInt(ST_RDONLY) != 0
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
