/// The changes of one transaction: each is seen by those after it, and all become durable together, or none does.
///
/// Whatever fails throws, and then nothing of its own is left.
public protocol Transaction: FlowWrites, AliasWrites, AccountWrites, APIKeyWrites, IdempotencyWrites, ExportWrites {}
