/// Whole accounts as records.
public protocol ExportRepository: Sendable {
    /// The next records of an account's flows, in the order in which they were made, about `maximumBytes` of them.
    ///
    /// Each flow is exported as it was at one moment, the flows one after the other. `.conflict` where a flow was purged
    /// while it was exported.
    func part(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart
}
