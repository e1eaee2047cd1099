public import FlowRegistry

extension Registry {
    /// The value of a write, once it is on the disk.
    public func written<Value: Sendable>(
        for account: AccountSID? = nil,
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            write(for: account, body) { continuation.resume(returning: $0) }
        }.get()
    }

    /// What `body` reads, which may throw whatever it likes.
    public func rows<Value>(_ body: (Engine.Reader) throws -> Value) throws -> Value {
        try read { reader throws(RegistryError) in Result { try body(reader) } }.get()
    }
}
