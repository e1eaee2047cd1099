import CResources

/// The files that are compiled into the program.
public enum Resources {
    /// A file by its name without its extension, for those of a list.
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]

        init(_ file: cresources_file) {
            name = String(cString: file.name)
            bytes = [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
        }
    }

    /// The description of the API, as JSON.
    public static let openAPI = File(cresources_openapi)

    /// The SQL text of every migration, oldest first.
    public static let migrations: [File] = (0..<cresources_migration_count()).map { File(cresources_migration($0)) }
}
