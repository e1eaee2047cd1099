import CResources

/// The files that are compiled into the program.
public enum Resources {
    /// The description of the API, as JSON.
    public static let openAPI = bytes(of: cresources_openapi)

    static func bytes(of file: cresources_file) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}
