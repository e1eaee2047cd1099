import CGnuTLS
import CMicroHTTPD

/// Which TLS is spoken.
enum TLSPolicy {
    /// TLS 1.3 and 1.2; forward secret key exchange and authenticated encryption alone, in the server's order
    /// (RFC 9325 §4.2). Named one by one, so that no default of GnuTLS's adds to them; a client that asks to renegotiate
    /// is closed by libmicrohttpd. Clients without RFC 5746 are served: %SAFE_RENEGOTIATION would refuse scanners too.
    static let priorities: StaticString = """
        NONE:+VERS-TLS1.3:+VERS-TLS1.2:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:+ECDHE-ECDSA:+ECDHE-RSA:+AEAD:\
        +GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:\
        +SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-EDDSA-ED25519:+SIGN-RSA-PSS-RSAE-SHA256:\
        +SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512:\
        +CTYPE-X509:+COMP-NULL:%SERVER_PRECEDENCE:%NO_TICKETS
        """
}

extension cmicrohttpd_options {
    /// Makes the daemon speak TLS, with the certificate that `provideIdentity` gives.
    mutating func speakTLS() {
        tls_priorities = UnsafeRawPointer(TLSPolicy.priorities.utf8Start).assumingMemoryBound(to: CChar.self)
        let callback: CertificateCallback = provideIdentity
        tls_certificate = unsafeBitCast(callback, to: cmicrohttpd_certificate_callback.self)
    }
}
