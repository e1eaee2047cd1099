/// The service's answer, one JSON line.
enum ControlReply: Codable, Sendable {
    case accounts([AccountDocument])
    /// A plain sentence.
    case failure(String)
}
