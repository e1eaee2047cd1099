import FlowRegistry
import HTTPServing

/// Under which address callers reach the service: the base of every URL in a response (contract §4).
public struct Origin: Sendable {
    private let publicURL: String?
    private let fallback: String
    private let trustedProxies: TrustedProxies

    /// - Parameters:
    ///   - publicURL: taken always when set, without a slash at its end.
    ///   - fallback: taken for a request without a Host field.
    ///   - trustedProxies: those whose X-Forwarded-Proto and X-Forwarded-Host are believed.
    public init(publicURL: String?, fallback: String, trustedProxies: TrustedProxies = .none) {
        self.publicURL = publicURL
        self.fallback = fallback
        self.trustedProxies = trustedProxies
    }

    /// Scheme, host and port under which the sender of a request reached the service.
    ///
    /// - Parameter authority: the host that its target itself names.
    /// - Throws: `.malformedRequest` for a Host that cannot stand in a URL (RFC 3986 §3.2.2).
    func name(in request: Request, authority: String?) throws(RegistryError) -> String {
        if let publicURL { return publicURL }
        var scheme = request.isSecure ? "https" : "http"
        var host = authority ?? request.header("Host")
        if trustedProxies.trusts(request.remoteAddress) {
            switch trustedProxies.forwarded("X-Forwarded-Proto", in: request)?.lowercased() {
            case "https": scheme = "https"
            case "http": scheme = "http"
            default: break
            }
            host = trustedProxies.forwarded("X-Forwarded-Host", in: request) ?? host
        }
        guard let host else { return fallback }
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(Self.isAllowed) else {
            throw .malformedRequest("The Host field names no host")
        }
        return "\(scheme)://\(host)"
    }

    /// Where a request comes from, in numbers: the peer, or whom a trusted proxy names.
    func clientAddress(of request: Request) -> String { trustedProxies.clientAddress(of: request) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
