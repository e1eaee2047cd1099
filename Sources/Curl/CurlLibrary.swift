import CCurl

/// libcurl as it is installed, found at its first use.
///
/// Unchecked: function pointers that are never changed.
struct CurlLibrary: @unchecked Sendable {
    let functions: ccurl_library

    /// nil where there is none.
    static let installed: CurlLibrary? = {
        var functions = ccurl_library()
        for name in ["libcurl-gnutls.so.4", "libcurl.so.4"] where ccurl_open(&functions, name) == 1 {
            return CurlLibrary(functions: functions)
        }
        return nil
    }()
}
