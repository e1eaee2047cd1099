/// By which of an account's credentials a call was made.
public enum Credential: Hashable, Sendable {
    case authToken
    case apiKey(APIKeySID)
}
