import CommandSupport
import FlowRegistry

/// The service's answer, one JSON line.
enum ControlReply: Codable, Sendable {
    case accounts([AccountDocument])
    case tokens([AuthTokenDocument])
    case keys([APIKeyDocument])
    case audit(AuditDocument)
    /// The texts of records, and where the next ones begin; nil at the end.
    case exported(records: [String], next: ExportPosition?)
    /// Whether the account was made; if not, what of it is another here, each as a sentence.
    case importedAccount(isNew: Bool, differences: [String])
    case imported(ImportCounts)
    case done
    /// A plain sentence, and how the command ends.
    case failure(String, ExitReason)
}
