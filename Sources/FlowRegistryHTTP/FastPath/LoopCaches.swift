/// What one event loop caches for itself.
struct LoopCaches {
    let headers = HeaderCache()
    let credentials = CredentialCache()

    /// Loops with higher numbers have no responses ready in forms of their own.
    static let maximumPreparing = 64
}
