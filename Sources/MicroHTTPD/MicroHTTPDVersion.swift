import CMicroHTTPD

/// libmicrohttpd, as it is loaded.
public enum MicroHTTPDVersion {
    /// As `0.9.75`.
    public static var text: String { String(cString: MHD_get_version()) }

    /// Whether it is older than 1.0, which reads by length what those read as C strings, and can be told to be strict.
    public static let isBeforeOne = text.hasPrefix("0.")
}
