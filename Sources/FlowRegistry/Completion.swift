/// Told the outcome of a write, once, on the writer's thread: a success only when it is on stable storage.
public typealias Completion<Value> = @Sendable (Result<Value, RegistryError>) -> Void
