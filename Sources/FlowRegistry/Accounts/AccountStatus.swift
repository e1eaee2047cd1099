/// Whether an account may call the API (contract §2): only an active one may.
public enum AccountStatus: String, Sendable, CaseIterable {
    case active, suspended, closed
}
