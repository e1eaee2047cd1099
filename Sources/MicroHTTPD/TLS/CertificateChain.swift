import CGnuTLS

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
