import HTTPServing

/// The reverse proxies whose word on a request is taken: its client, scheme and host (X-Forwarded-For, -Proto, -Host).
///
/// Of each field the last value counts, which the proxy next to the service has written; those before it may be the
/// client's own.
public struct TrustedProxies: Equatable, Sendable {
    /// The peers on a Unix socket, in the setting and as an address.
    public static let unix = "unix"

    /// Nobody's word is taken.
    public static let none = TrustedProxies()

    private let ranges: [AddressRange]
    private let trustsUnix: Bool

    private init() {
        ranges = []
        trustsUnix = false
    }

    /// - Parameter list: addresses, ranges as `10.0.0.0/8` and the word `unix`, separated by commas.
    public init(_ list: String) throws(MalformedProxy) {
        var ranges: [AddressRange] = []
        var trustsUnix = false
        for entry in Self.entries(of: list) {
            if entry == Self.unix { trustsUnix = true } else { ranges.append(try AddressRange(entry)) }
        }
        self.ranges = ranges
        self.trustsUnix = trustsUnix
    }

    /// Whether the word of the peer with this address is taken; `unix` stands for a peer on a Unix socket.
    public func trusts(_ address: String) -> Bool {
        if isEmpty { return false }
        if address == Self.unix { return trustsUnix }
        guard let address = IPAddress(address) else { return false }
        return ranges.contains { $0.contains(address) }
    }

    /// Whose request it is: the last address of X-Forwarded-For that is no trusted proxy, if such a proxy sent the
    /// request, else the peer. An entry that is no address ends the search at the proxy that wrote it.
    func clientAddress(of request: Request) -> String {
        guard trusts(request.remoteAddress), let list = request.list("X-Forwarded-For") else {
            return request.remoteAddress
        }
        var client = request.remoteAddress
        for entry in Self.entries(of: list).reversed() {
            guard IPAddress(entry) != nil else { break }
            client = entry
            guard trusts(entry) else { break }
        }
        return client
    }

    /// What a trusted proxy says in a field; nil without one.
    func forwarded(_ name: StaticString, in request: Request) -> String? {
        request.list(name).flatMap { Self.entries(of: $0).last }
    }

    private var isEmpty: Bool { ranges.isEmpty && !trustsUnix }

    private static func entries(of list: String) -> [String] {
        if list.allSatisfy({ $0 == " " }) { return [] }
        return list.split(separator: ",", omittingEmptySubsequences: false).map { entry in
            String(entry.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
    }
}

/// An entry of the trusted proxies that cannot be understood.
public struct MalformedProxy: Error, Equatable, Sendable, CustomStringConvertible {
    public let entry: String
    private let reason: String

    init(entry: String, _ reason: String) {
        self.entry = entry
        self.reason = reason
    }

    /// What is wrong, as the end of a sentence.
    public var description: String { "\"\(entry)\" \(reason)" }
}
