import CGnuTLS
import Synchronization

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

/// The certificate that new connections are shown; it can be replaced at any time.
public final class CurrentTLSIdentity: Sendable {
    private let identity: Mutex<TLSIdentity>

    public init(_ identity: TLSIdentity) {
        self.identity = Mutex(identity)
    }

    /// A connection keeps the one that it began with, which is freed with the last of them.
    public func replace(with identity: TLSIdentity) { self.identity.withLock { $0 = identity } }

    /// When the certificate begins and ends to be valid, in seconds since 1970.
    public var validity: (start: Int, end: Int) { current.validity }

    var current: TLSIdentity { identity.withLock { $0 } }
}

/// Why a certificate and a key cannot be used.
public enum TLSIdentityError: Error, Equatable, Sendable {
    case malformedCertificate
    case malformedKey
    case encryptedKey
    /// The key is not that of the chain's first certificate.
    case foreignKey
}

/// Certificates, the server's own first, as GnuTLS wants them in a handshake.
struct CertificateChain: ~Copyable {
    /// As many as GnuTLS follows in a chain (`DEFAULT_MAX_VERIFY_DEPTH`).
    private static let maximumCount = 16

    let certificates: UnsafeMutablePointer<gnutls_pcert_st>
    let count: UInt32

    /// Puts them in order. Throws `.malformedCertificate` where there is none, or one that does not belong.
    init(pem: [UInt8]) throws(TLSIdentityError) {
        let certificates = UnsafeMutablePointer<gnutls_pcert_st>.allocate(capacity: Self.maximumCount)
        var count = UInt32(Self.maximumCount)
        let result = pem.withDatum {
            gnutls_pcert_list_import_x509_raw(
                certificates, &count, &$0, GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_SORT.rawValue)
        }
        guard result == GNUTLS_E_SUCCESS, count > 0 else {
            certificates.deallocate()
            throw .malformedCertificate
        }
        self.certificates = certificates
        self.count = count
    }

    deinit {
        for index in 0..<Int(count) { gnutls_pcert_deinit(certificates + index) }
        certificates.deallocate()
    }

    /// The id of the first certificate's public key.
    var keyID: [UInt8]? { certificates.pointee.pubkey.flatMap(keyIdentifier) }

    /// When the first certificate begins and ends to be valid, in seconds since 1970.
    func validity() throws(TLSIdentityError) -> (start: Int, end: Int) {
        var certificate: gnutls_x509_crt_t?
        guard gnutls_pcert_export_x509(certificates, &certificate) == GNUTLS_E_SUCCESS, let certificate else {
            throw .malformedCertificate
        }
        defer { gnutls_x509_crt_deinit(certificate) }
        let start = gnutls_x509_crt_get_activation_time(certificate)
        let end = gnutls_x509_crt_get_expiration_time(certificate)
        guard start >= 0, end >= 0 else { throw .malformedCertificate }
        return (start, end)
    }
}

/// A private key in GnuTLS's hands.
struct PrivateKey: ~Copyable {
    let pointer: gnutls_privkey_t

    /// Throws `.encryptedKey` or `.malformedKey`.
    init(pem: [UInt8]) throws(TLSIdentityError) {
        var key: gnutls_privkey_t?
        guard gnutls_privkey_init(&key) == GNUTLS_E_SUCCESS, let key else { throw .malformedKey }
        let result = pem.withDatum { gnutls_privkey_import_x509_raw(key, &$0, GNUTLS_X509_FMT_PEM, nil, 0) }
        guard result == GNUTLS_E_SUCCESS else {
            gnutls_privkey_deinit(key)
            throw result == GNUTLS_E_DECRYPTION_FAILED ? .encryptedKey : .malformedKey
        }
        pointer = key
    }

    deinit { gnutls_privkey_deinit(pointer) }

    /// The id of the public key that belongs to it.
    var id: [UInt8]? {
        var publicKey: gnutls_pubkey_t?
        guard gnutls_pubkey_init(&publicKey) == GNUTLS_E_SUCCESS, let publicKey else { return nil }
        defer { gnutls_pubkey_deinit(publicKey) }
        guard gnutls_pubkey_import_privkey(publicKey, pointer, 0, 0) == GNUTLS_E_SUCCESS else { return nil }
        return keyIdentifier(publicKey)
    }
}

/// The SHA-256 of a public key, by which two are compared.
func keyIdentifier(_ publicKey: gnutls_pubkey_t) -> [UInt8]? {
    var id = [UInt8](repeating: 0, count: 32)
    var size = id.count
    let result = gnutls_pubkey_get_key_id(publicKey, GNUTLS_KEYID_USE_SHA256.rawValue, &id, &size)
    return result == GNUTLS_E_SUCCESS ? id : nil
}

extension [UInt8] {
    /// Lends the bytes to GnuTLS, which does not write to them.
    func withDatum<Result>(_ body: (inout gnutls_datum_t) -> Result) -> Result {
        withUnsafeBufferPointer { bytes in
            var datum = gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: bytes.baseAddress), size: UInt32(bytes.count))
            return body(&datum)
        }
    }
}
