/// The secret half of an API key: 32 letters and digits, 190 random bits (contract §2).
public enum APIKeySecret {
    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// A new secret from `generator`, which has to be cryptographically secure.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let characters = (0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return String(decoding: characters, as: UTF8.self)
    }
}
