import FlowRegistry

/// A write that a handler wants, as it is carried out: by whom it may be, once, or only tried.
struct PreparedWrite: Sendable {
    let write: Answer.Write
    /// What the caller must be allowed to do when the write is carried out, too.
    let permission: Permission?
    /// nil for a write that is carried out as often as it is sent.
    let once: IdempotentWrite?
    /// Whether it is rolled back.
    let isDryRun: Bool

    func perform(in transaction: Transaction) throws(RegistryError) -> Answer.Written {
        try transaction.require(permission)
        if isDryRun { return try tried(in: transaction) }
        guard let once else { return try write(transaction) }
        return try once.perform(write, in: transaction)
    }

    /// Its answer is what it would be, without the secrets, and says so.
    private func tried(in transaction: Transaction) throws(RegistryError) -> Answer.Written {
        var response = try write(transaction)()
        if let withheld = response.withheld { response.body = withheld }
        response.headers.append(("Flow-Registry-Dry-Run", "true"))
        return { [response] in response }
    }
}
