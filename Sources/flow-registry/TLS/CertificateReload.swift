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
