/// What tells one list of a flow's test users from another.
public enum TestUsers {
    /// As many as one flow may have.
    public static let maximumCount = 1_000

    /// The number that preconditions go by, which a list of other users, or in another order, does not have (FNV-1a).
    public static func number(of testUsers: [String]) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for user in testUsers {
            // No UTF-8 has this byte: it ends a user.
            for byte in Array(user.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return Int64(bitPattern: hash >> 1)
    }
}
