import CommandSupport
import Glibc
import MicroHTTPD

/// Where the certificate chain and its private key are, as `tls.certificateFile` and `tls.keyFile` name them.
struct CertificateFiles: Equatable, Sendable {
    let certificate: String
    let key: String

    /// nil when both are empty. Throws a `CommandFailure` when one of them is.
    init?(certificate: String, key: String) throws(CommandFailure) {
        if certificate.isEmpty, key.isEmpty { return nil }
        guard !certificate.isEmpty, !key.isEmpty else {
            throw .configuration("The settings tls.certificateFile and tls.keyFile must be set together.")
        }
        self.certificate = certificate
        self.key = key
    }

    /// Reads both. Throws a `CommandFailure` that says which file cannot be used, and why.
    func load() throws(CommandFailure) -> TLSIdentity {
        let certificatePath = try Self.path(certificate)
        let keyPath = try Self.path(key)
        let chain = try FileContents(path: certificatePath, what: "certificate file")
        let key = try FileContents(path: keyPath, what: "key file")
        do {
            return try TLSIdentity(chain: chain.bytes, key: key.bytes)
        } catch {
            throw .configuration(Self.sentence(error, certificate: certificatePath, key: keyPath))
        }
    }

    /// Whether users outside the key file's group may read or write it.
    func keyIsExposed() -> Bool {
        var status = stat()
        guard let path = try? Self.path(key), stat(path, &status) == 0 else { return false }
        return status.st_mode & 0o007 != 0
    }

    /// `credential:NAME` is a credential that systemd passes on (systemd.exec(5), LoadCredential=).
    private static func path(_ setting: String) throws(CommandFailure) -> String {
        let prefix = "credential:"
        guard setting.hasPrefix(prefix) else { return setting }
        let name = setting.dropFirst(prefix.count)
        guard !name.isEmpty, !name.contains("/") else {
            throw .configuration("The setting \"\(setting)\" names no credential.")
        }
        guard let directory = getenv("CREDENTIALS_DIRECTORY") else {
            throw .configuration("The setting \"\(setting)\" needs CREDENTIALS_DIRECTORY, which systemd did not set.")
        }
        return "\(String(cString: directory))/\(name)"
    }

    private static func sentence(_ error: TLSIdentityError, certificate: String, key: String) -> String {
        switch error {
        case .malformedCertificate: "The certificate file \(certificate) holds no certificate chain in PEM form."
        case .malformedKey: "The key file \(key) holds no private key in PEM form."
        case .encryptedKey: "The key file \(key) is encrypted; store the key without a passphrase."
        case .foreignKey: "The key in \(key) does not belong to the certificate in \(certificate)."
        }
    }
}
