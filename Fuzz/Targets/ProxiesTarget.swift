import FlowRegistry
@testable import FlowRegistryHTTP
import HTTPServing
import TestSupport

/// Proxy ranges, addresses and what proxies say of a request: lines of the setting, peer, X-Forwarded-For, -Proto,
/// -Host and Host.
enum ProxiesTarget {
    static func run(_ input: [UInt8]) throws {
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let line = { (index: Int) in index < lines.count ? lines[index] : nil }
        guard let proxies = try? TrustedProxies(lines[0]) else { return }
        let fields = [
            "X-Forwarded-For": line(2), "X-Forwarded-Proto": line(3), "X-Forwarded-Host": line(4), "Host": line(5),
        ]
        let connection = ScriptedConnection(
            from: line(1) ?? "", fields: fields.compactMap { name, value in value.map { (name, $0) } })
        try connection.send(
            .get, "/",
            to: { request in
                Result {
                    try requireClient(proxies, request)
                    try requireOrigin(proxies, request)
                }
            }
        ).get()
    }

    private static func requireClient(_ proxies: TrustedProxies, _ request: Request) throws {
        let client = proxies.clientAddress(of: request)
        guard Array(client.utf8) != Array(request.remoteAddress.utf8) else { return }
        try require(proxies.trusts(request.remoteAddress), "the word of a stranger was taken")
        try require(client.utf8.allSatisfy(isOfAddress), "no address: \(client.debugDescription)")
    }

    private static func requireOrigin(_ proxies: TrustedProxies, _ request: Request) throws {
        let origin = Origin(publicURL: nil, fallback: "http://localhost", trustedProxies: proxies)
        guard let url = try? origin.name(in: request, authority: nil) else { return }
        let host = url.drop { $0 != "/" }.dropFirst(2)
        try require(url.hasPrefix("http://") || url.hasPrefix("https://"), "another scheme: \(url)")
        try require(!host.isEmpty && host.utf8.allSatisfy(isOfHost), "no host: \(url.debugDescription)")
        guard !proxies.trusts(request.remoteAddress) else { return }
        try require(url == "http://\(request.header("Host") ?? "localhost")", "the word of a stranger was taken")
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber || ".-_:[]".contains(character))
    }
}
