/// How much each of many names has to work off: times at which it will be free of debt, in nanoseconds.
struct FailureCounts {
    /// How many names are kept; past that, those without debt are forgotten, and of the others all but half as many.
    private static let capacity = 65_536

    private var freeAt: [String: Int64] = [:]

    func debt(of name: String, at now: Int64) -> Int64 { max(0, (freeAt[name] ?? now) - now) }

    mutating func add(_ debt: Int64, to name: String, at now: Int64) {
        set(self.debt(of: name, at: now) + debt, of: name, at: now)
    }

    mutating func set(_ debt: Int64, of name: String, at now: Int64) {
        if freeAt.count >= Self.capacity { makeRoom(at: now) }
        freeAt[name] = now + debt
    }

    private mutating func makeRoom(at now: Int64) {
        freeAt = freeAt.filter { $0.value > now }
        // So much room that the next look for it is far off: each takes as long as there are names.
        let rest = freeAt.prefix(Self.capacity / 2)
        if rest.count < freeAt.count { freeAt = Dictionary(uniqueKeysWithValues: rest.map { ($0.key, $0.value) }) }
    }
}
