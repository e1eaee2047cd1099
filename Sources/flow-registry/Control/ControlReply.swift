/// The service's answer, one JSON line.
enum ControlReply: Codable, Sendable {
    case accounts([AccountDocument])
    case tokens([AuthTokenDocument])
    case keys([APIKeyDocument])
    case audit(AuditDocument)
    case done
    /// A plain sentence.
    case failure(String)
}
