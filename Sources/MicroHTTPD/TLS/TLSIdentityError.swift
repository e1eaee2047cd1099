/// Why a certificate and a key cannot be used.
public enum TLSIdentityError: Error, Equatable, Sendable {
    case malformedCertificate
    case malformedKey
    case encryptedKey
    /// The key is not that of the chain's first certificate.
    case foreignKey
}
