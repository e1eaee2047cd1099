import CGnuTLS

/// A certificate chain and the private key of its first certificate.
///
/// Unchecked: nothing changes it once it is made, and GnuTLS only reads it.
public final class TLSIdentity: @unchecked Sendable {
    let chain: CertificateChain
    let key: PrivateKey
    /// When the first certificate begins and ends to be valid, in seconds since 1970.
    public let validity: (start: Int, end: Int)

    /// - Parameters:
    ///   - chain: certificates in PEM form, the server's own and those that lead to its authority.
    ///   - key: its private key in PEM form, not encrypted.
    public init(chain: [UInt8], key: [UInt8]) throws(TLSIdentityError) {
        let chain = try CertificateChain(pem: chain)
        let key = try PrivateKey(pem: key)
        guard let id = key.id, id == chain.keyID else { throw .foreignKey }
        validity = try chain.validity()
        self.chain = chain
        self.key = key
    }
}
