import Glibc

/// Puts another file in a database's place, so that at any moment either the old or the new one is there, whole.
///
/// The new file is prepared as `draft`. Once it is on the disk, `commit` renames it, and with that the replacement is
/// decided: who takes the database's lock next carries it out, be it after a crash. The old file and its log, which must
/// never meet the new one, are kept under another name.
public struct DatabaseReplacement: Sendable {
    /// The file itself, where the database's path is a symbolic link.
    public let path: String

    public init(databasePath: String) {
        path = Self.resolved(databasePath)
    }

    /// Where the new file is made.
    public var draft: String { path + ".restoring" }

    private var committed: String { path + ".restored" }

    /// Whether a replacement was decided and not carried out.
    public var isPending: Bool { Self.status(committed) != nil }

    /// Decides the replacement by the draft, which is on the disk. Throws `.unreachable`.
    public func commit() throws(DatabaseError) {
        guard rename(draft, committed) == 0, syncDirectory() else { throw .unreachable(path: draft, errno: errno) }
    }

    /// Carries a decided replacement out; the caller holds the lock of the old file, and has no connection to it.
    ///
    /// Each step may be repeated. Returns false when there was nothing to do; throws `.unreachable`.
    public func finish() throws(DatabaseError) -> Bool {
        guard isPending else { return false }
        if let kept = keptName { try putAside(as: kept) }
        // Nothing worth keeping is left under these names.
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        guard syncDirectory(), rename(committed, path) == 0, syncDirectory() else {
            throw .unreachable(path: path, errno: errno)
        }
        return true
    }

    /// The name under which a decided replacement keeps the old database; nil where there is none but an empty file.
    public var keptName: String? {
        guard let new = Self.status(committed), let old = Self.status(path), old.st_size > 0 else { return nil }
        let stem = "\(path).before-\(Self.stamp(new.st_mtim.tv_sec))"
        let names = [stem] + (2...99).map { "\(stem)-\($0)" }
        return names.first { name in Self.status(name).map { $0.st_ino == old.st_ino } ?? true }
    }

    private func putAside(as kept: String) throws(DatabaseError) {
        guard link(path, kept) == 0 || errno == EEXIST else { throw .unreachable(path: kept, errno: errno) }
        for suffix in ["-wal", "-shm"] where rename(path + suffix, kept + suffix) != 0 && errno != ENOENT {
            throw .unreachable(path: kept + suffix, errno: errno)
        }
    }

    private func syncDirectory() -> Bool {
        let directory = open(Self.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return false }
        defer { close(directory) }
        return fsync(directory) == 0
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// As 20260131T235959Z.
    static func stamp(_ seconds: time_t) -> String {
        var (seconds, date) = (seconds, tm())
        gmtime_r(&seconds, &date)
        var text = [CChar](repeating: 0, count: 17)
        strftime(&text, text.count, "%Y%m%dT%H%M%SZ", &date)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
