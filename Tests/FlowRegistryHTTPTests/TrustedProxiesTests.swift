import HTTPServing
import TestSupport
import Testing

@testable import FlowRegistryHTTP

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    @Test(
        "are the addresses and ranges that are listed, and no other",
        arguments: [
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true), ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
            ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false), ("::1", "0:0:0:0:0:0:0:1", true),
            ("::/0", "2001:db8::1", true), ("192.168.0.0/31, ::1", "::1", true), ("10.0.0.0/32", "10.0.0.0", true),
            ("unix", "unix", true), ("unix", "127.0.0.1", false), ("127.0.0.1", "unix", false),
            ("10.0.0.1, unix", "unix", true), ("", "127.0.0.1", false), ("", "unix", false), ("", "", false),
            ("unix", "", false), ("0.0.0.0/0,::/0", "nonsense", false),
        ])
    func trusts(list: String, address: String, isTrusted: Bool) throws {
        #expect(try TrustedProxies(list).trusts(address) == isTrusted)
    }

    @Test(
        "are refused by the entry that is malformed",
        arguments: [
            ("10.0.0.1, 10.0.0.300", "10.0.0.300"), ("10.0.0.0/33", "10.0.0.0/33"), ("fd00::/129", "fd00::/129"),
            ("10.0.0.1/8", "10.0.0.1/8"), ("10.0.0.0/", "10.0.0.0/"), ("10.0.0.0/+8", "10.0.0.0/+8"),
            ("10.0.0.0/8/8", "10.0.0.0/8/8"), ("proxy.example.com", "proxy.example.com"), ("10.0.0.1,", ""),
            (",", ""), ("::1%lo", "::1%lo"), ("10.1", "10.1"), ("UNIX", "UNIX"), ("/8", "/8"),
            ("10.0.0.1\0", "10.0.0.1\0"),
        ])
    func refuses(list: String, entry: String) {
        let error = #expect(throws: MalformedProxy.self) { try TrustedProxies(list) }
        #expect(error?.entry == entry)
    }

    @Test(
        "name the client by the last address of X-Forwarded-For that is none of them",
        arguments: [
            ("10.0.0.1", "1.2.3.4", "1.2.3.4"), ("9.9.9.9", "1.2.3.4", "9.9.9.9"), ("10.0.0.1", nil, "10.0.0.1"),
            ("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"), ("10.0.0.1", "6.6.6.6,1.2.3.4 ,10.0.0.2", "1.2.3.4"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"), ("10.0.0.1", "6.6.6.6, evil, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "1.2.3.4:80", "10.0.0.1"), ("10.0.0.1", "", "10.0.0.1"), ("10.0.0.1", "1.2.3.4,", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"), ("unix", "1.2.3.4", "1.2.3.4"),
            ("10.0.0.1", "1.2.3.4, unix", "10.0.0.1"),
        ])
    func findsClient(peer: String, forwardedFor: String?, client: String) throws {
        let proxies = try TrustedProxies("10.0.0.0/8, unix")
        let connection = ScriptedConnection(
            from: peer, fields: forwardedFor.map { [("X-Forwarded-For", $0)] } ?? [])
        #expect(connection.send(.get, "/", to: proxies.clientAddress) == client)
    }
}
