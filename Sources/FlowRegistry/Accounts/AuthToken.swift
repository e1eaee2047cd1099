/// The secret half of an account's credentials: 32 lower-case hex digits, 128 random bits (contract §2).
public enum AuthToken {
    /// A new token from `generator`, which has to be cryptographically secure.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let (high, low) = (generator.next(), generator.next())
        return String(unsafeUninitializedCapacity: 32) { buffer in
            Hexadecimal.write(high, to: buffer, at: 0)
            Hexadecimal.write(low, to: buffer, at: 16)
            return 32
        }
    }
}
