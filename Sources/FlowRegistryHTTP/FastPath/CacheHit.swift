import FlowRegistry
import HTTPServing

/// A cached response, as a thread has found it.
struct CacheHit {
    /// What its request is judged and counted by: numbers alone, so that to copy them retains nothing that other threads
    /// retain as well.
    struct Facts: Sendable {
        /// That of what it shows when it was made.
        let stamp: UInt64
        let shown: CacheDependency
        /// What a caller must be allowed to do; nil where everybody may have it.
        let permission: Permission?
        let route: Int
        let bodyBytes: Int
    }

    enum Form {
        /// As the thread has it ready.
        case prepared(PreparedResponse)
        /// As it was made, and whether it is worth to be made ready for the thread.
        case made(CachedResponse, isWorthPreparing: Bool)
    }

    let facts: Facts
    let form: Form
}
