import FlowRegistry

/// User name and password of HTTP Basic authentication (RFC 7617).
struct Credentials: Equatable {
    let username: String
    let password: String

    /// Reads an Authorization field; nil for another scheme or damaged Base64.
    init?(_ authorization: String) {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let decoded = Base64.decode(parts[1].utf8),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        username = String(decoding: decoded[..<colon], as: UTF8.self)
        password = String(decoding: decoded[(colon + 1)...], as: UTF8.self)
    }

    /// The account that these are the credentials of. Throws `.unauthenticated` or `.accountNotActive`.
    func account(in accounts: some AccountRepository) throws(RegistryError) -> AccountSID {
        guard let sid = AccountSID(username) else { throw .unauthenticated }
        return try accounts.authenticate(sid, authToken: password)
    }
}
