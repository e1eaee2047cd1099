import FlowRegistry

/// Somebody at an address who claims a name, whether or not there is one.
struct LoginAttempt: Sendable {
    /// The address, or the first 64 bits of an IPv6 one: the rest is the client's to choose (RFC 4291 §2.5.4).
    let address: String
    /// Empty for what can be nobody's name: it is not worth to be remembered.
    let username: String

    init(address: String, username: String) {
        self.address = IPAddress(address)?.network ?? address
        self.username = AccountSID(username) != nil || APIKeySID(username) != nil ? username : ""
    }

    var pair: String { "\(address) \(username)" }
}

extension IPAddress {
    /// A name for what one client is given as a rule: an IPv4 address, or 64 bits of IPv6.
    fileprivate var network: String {
        let isIPv4 = bits >> 32 == 0xFFFF
        return String(isIPv4 ? bits : bits >> 64, radix: 16)
    }
}
