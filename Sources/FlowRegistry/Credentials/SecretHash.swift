import Crypto

/// What is kept of an auth token or a key's secret. Both are long and random, so that one round of SHA-256 suffices
/// (OWASP ASVS 5.0, 11.4.2 speaks of passwords).
enum SecretHash {
    static func of(_ secret: String) -> [UInt8] {
        var secret = secret
        return secret.withUTF8 { [UInt8](SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }

    /// The hash's beginning: enough to tell an account's tokens apart, of which there are two.
    static func fingerprint(of hash: [UInt8]) -> UInt64 { hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Compares in a time that does not depend on where the first difference is.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
