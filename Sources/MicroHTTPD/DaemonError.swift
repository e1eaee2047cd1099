/// Why a daemon cannot listen.
public enum DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownHost(String)
    /// libmicrohttpd did not start.
    case cannotStart
    /// libmicrohttpd, as it is loaded, does not do what the gate relies on.
    case unfitLibrary(fault: String)
    /// `reason` is the system's word for it.
    case cannotListen(host: String, port: Int, reason: String)
    /// Somebody else listens there.
    case inUse(host: String, port: Int)

    public var description: String {
        switch self {
        case .cannotStart: "The HTTP library did not start."
        case .unfitLibrary(let fault):
            "libmicrohttpd \(MicroHTTPDVersion.text) is not as the service needs it, \(fault): install the one of Debian 12 "
                + "or 13."
        case .unknownHost(let host): "The host \(host) is no address of this machine."
        case .inUse(let host, let port): "Cannot listen on \(host) port \(port): Address already in use."
        case .cannotListen(let host, let port, let reason): "Cannot listen on \(host) port \(port): \(reason)."
        }
    }
}
