import CGnuTLS
import Glibc

// GnuTLS's callbacks, at file scope for the reason that those of libmicrohttpd are.

/// gnutls_certificate_retrieve_function2.
typealias CertificateCallback =
    @convention(c) (
        gnutls_session_t?, UnsafePointer<gnutls_datum_t>?, Int32, UnsafePointer<gnutls_pk_algorithm_t>?, Int32,
        UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?, UnsafeMutablePointer<UInt32>?,
        UnsafeMutablePointer<gnutls_privkey_t?>?
    ) -> Int32

/// The certificate that the connection's handshake has begun with. GnuTLS borrows it until the session is freed.
func provideIdentity(
    session: gnutls_session_t?, authorities: UnsafePointer<gnutls_datum_t>?, authorityCount: Int32,
    algorithms: UnsafePointer<gnutls_pk_algorithm_t>?, algorithmCount: Int32,
    chain: UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?, chainCount: UnsafeMutablePointer<UInt32>?,
    key: UnsafeMutablePointer<gnutls_privkey_t?>?
) -> Int32 {
    guard let session, let handshake = handshake(of: gnutls_transport_get_ptr(session)) else {
        return GNUTLS_E_INTERNAL_ERROR
    }
    chain?.pointee = handshake.identity.chain.certificates
    chainCount?.pointee = handshake.identity.chain.count
    key?.pointee = handshake.identity.key.pointer
    return GNUTLS_E_SUCCESS
}

/// Reads from the socket; while the handshake lasts, a connection with nothing to read is suspended until there is.
func pullFromSocket(
    transport: gnutls_transport_ptr_t?, buffer: UnsafeMutableRawPointer?, capacity: Int
) -> Int {
    guard let handshake = handshake(of: transport) else { return -1 }
    let count = recv(handshake.socket, buffer, capacity, 0)
    if count < 0, errno == EAGAIN {
        handshake.awaitBytes()
        errno = EAGAIN
    }
    return count
}

/// A Finished message has passed; the client's ends what the server has to wait for (RFC 8446 §4.4.4, RFC 5246 §7.4.9).
func noteFinished(
    session: gnutls_session_t?, type: UInt32, moment: UInt32, isIncoming: UInt32,
    message: UnsafePointer<gnutls_datum_t>?
) -> Int32 {
    if isIncoming == 1, let session { handshake(of: gnutls_transport_get_ptr(session))?.end() }
    return GNUTLS_E_SUCCESS
}

/// The handshake that `TLSHandshakes.begin` gave to a session.
private func handshake(of transport: gnutls_transport_ptr_t?) -> TLSHandshake? {
    transport.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
}
