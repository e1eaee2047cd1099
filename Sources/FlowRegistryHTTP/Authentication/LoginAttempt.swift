/// Somebody at an address who claims a name, whether or not there is one.
struct LoginAttempt: Sendable {
    let address: String
    let username: String

    var pair: String { "\(address) \(username)" }
}
