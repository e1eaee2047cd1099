import CommandSupport
import FlowRegistry
import Glibc
import Logging
import Metrics
import MicroHTTPD
import ServiceLifecycle
import UnixSignals

/// Replaces the certificate on SIGHUP, as `systemctl reload` and the renewal hooks of ACME clients send it.
struct CertificateReload: Service {
    /// nil without TLS.
    let files: CertificateFiles?
    let identity: CurrentTLSIdentity?
    /// Trapped before the service listens: untrapped, SIGHUP would end the process.
    let signals: UnixSignalsSequence
    let statistics: ServiceStatistics
    let logger: Logger
    let manager: ServiceManager
    /// What the service manager is told when a reload is over.
    let status: String

    /// The certificate to begin with; nil without TLS. Throws a `CommandFailure`.
    static func first(_ files: CertificateFiles?, logger: Logger) throws(CommandFailure) -> CurrentTLSIdentity? {
        guard let files else { return nil }
        let identity = try files.load()
        if let reason = invalidity(of: identity) { logger.warning("\(reason)") }
        if files.keyIsExposed() { logger.warning("The key file \(files.key) can be read by every user.") }
        return CurrentTLSIdentity(identity)
    }

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            manager.reloading()
            reload()
            manager.ready(status)
        }
    }

    private func reload() {
        guard let files, let identity else {
            logger.notice("There is nothing to reload: the service runs without TLS.")
            return
        }
        do throws(CommandFailure) {
            let replacement = try files.load()
            if let reason = Self.invalidity(of: replacement) { throw .configuration(reason) }
            identity.replace(with: replacement)
            logger.notice("certificate replaced", metadata: ["expires": "\(Self.date(replacement.validity.end))"])
        } catch {
            statistics.certificateReloadFailures.add()
            logger.error("\(error.message) The certificate in use was kept.")
        }
    }

    private static func invalidity(of identity: TLSIdentity) -> String? {
        let now = time(nil)
        if now > identity.validity.end {
            return "The certificate expired at \(date(identity.validity.end))."
        }
        return now < identity.validity.start
            ? "The certificate is not valid before \(date(identity.validity.start))." : nil
    }

    private static func date(_ seconds: Int) -> Timestamp { Timestamp(secondsSinceEpoch: Int64(seconds)) }
}

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
