import CMicroHTTPD

/// libmicrohttpd, as it is loaded.
public enum MicroHTTPDVersion {
    /// As `0.9.75`.
    public static var text: String { String(cString: MHD_get_version()) }
}
