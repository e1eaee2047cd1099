import CResources

/// The schema's history as it was compiled into this binary: every file of `migrations/`, in order.
///
/// A file that has been released is never edited: the database remembers the checksum of each that it applied.
public enum Migrations {
    /// Name and SQL text of every migration, oldest first.
    public static let all: [(name: String, sql: [UInt8])] = (0..<cresources_migration_count()).map { index in
        let file = cresources_migration(index)
        return (String(cString: file.name), Resources.bytes(of: file))
    }

    /// By name, the checksum of an earlier text (`Migrator.checksum`). 0009 once failed on odd definitions, and noted
    /// SIDs that no flow has, which nothing finds: what it made of all others is the same.
    public static let formerChecksums: [String: Int64] = ["0009-subflows": 1_670_413_655_431_313_969]
}
