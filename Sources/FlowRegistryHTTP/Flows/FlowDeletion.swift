import FlowRegistry

/// A flow's DELETE, the same in both versions (contract §5.3, §6.6).
enum FlowDeletion {
    static func answer(to context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try context.flowSID(), try context.account(), try context.actor())
        let precondition = try FlowPrecondition(reader: reader).checked(context, sid, in: account)
        return .write { transaction throws(RegistryError) in
            let warnings = try transaction.deleteFlow(sid, in: account, if: precondition, by: actor)
            return {
                var response = APIResponse.noContent
                response.headers += warnings.map { ("Flow-Registry-Warning", $0) }
                return response
            }
        }
    }
}
