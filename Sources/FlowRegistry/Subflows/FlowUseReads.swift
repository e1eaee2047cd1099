/// Who runs a flow as a subflow, always within one account.
extension StoreReader {
    /// A page of the uses of a flow. Throws `.notFound` for a flow of another account, as for one that does not exist.
    public func uses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        try snapshot { () throws(RegistryError) in
            guard try flowVersion(of: flow, in: account) != nil else { throw .notFound }
            return try storedUses(of: flow, in: account, page: page)
        }
    }
}
