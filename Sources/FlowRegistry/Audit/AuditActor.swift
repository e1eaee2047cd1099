/// Who makes a change, and from where: what the audit log keeps of it.
public struct AuditActor: Hashable, Sendable {
    /// On whose authority a change is made.
    public enum Authority: Hashable, Sendable {
        case credential(Credential, of: AccountSID)
        /// A person on the server itself.
        case commandLine
        /// The service itself, when a time is over.
        case service

        /// Its word on the wire and in the tables.
        public var type: String {
            switch self {
            case .commandLine: "command_line"
            case .service: "service"
            case .credential(.authToken, _): "auth_token"
            case .credential(.apiKey, _): "api_key"
            }
        }

        /// The credential's account; nil without a credential.
        public var account: AccountSID? {
            if case .credential(_, let account) = self { account } else { nil }
        }

        /// nil without a key.
        public var key: APIKeySID? {
            if case .credential(.apiKey(let key), _) = self { key } else { nil }
        }
    }

    public let authority: Authority
    /// The client's address in numbers, empty where it has none.
    public let address: String
    /// As in the response's Twilio-Request-Id, empty where there is no request.
    public let requestID: String

    public init(authority: Authority, address: String, requestID: String) {
        self.authority = authority
        self.address = address
        self.requestID = requestID
    }

    public static let commandLine = AuditActor(authority: .commandLine, address: "", requestID: "")
    public static let service = AuditActor(authority: .service, address: "", requestID: "")
}
