/// A parser of outside input, or the API as a whole, with what must hold for every input.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case json
    case definition
    case form
    case pageToken = "page-token"
    case credentials
    case identifiers
    case proxies
    case api

    /// Removes what inputs have shared until now, the database of `api`.
    public static func discardDatabase() { FuzzRegistry.discard() }

    /// Throws a `Violation` where an input breaks what must hold.
    public func run(_ input: [UInt8]) throws {
        switch self {
        case .json: try JSONTarget.run(input)
        case .definition: try DefinitionTarget.run(input)
        case .form: try FormTarget.run(input)
        case .pageToken: try PageTokenTarget.run(input)
        case .credentials: try CredentialsTarget.run(input)
        case .identifiers: try IdentifiersTarget.run(input)
        case .proxies: try ProxiesTarget.run(input)
        case .api: try APITarget.run(input)
        }
    }
}
