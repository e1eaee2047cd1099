import CGnuTLS

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
