import Synchronization

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
