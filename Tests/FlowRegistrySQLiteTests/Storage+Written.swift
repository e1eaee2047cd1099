import FlowRegistry
import FlowRegistrySQLite

extension Storage {
    /// The value of a write, once it is on the disk.
    func written<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in write(body) { continuation.resume(returning: $0) } }.get()
    }
}
