/// Who runs a flow as a subflow, always within one account.
public protocol SubflowRepository: Sendable {
    /// A page of the uses of a flow. Throws `.notFound` for a flow of another account, as for one that does not exist.
    func uses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse>
}
