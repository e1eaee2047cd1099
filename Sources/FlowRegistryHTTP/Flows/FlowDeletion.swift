import FlowRegistry

/// A flow's DELETE, the same in both versions (contract §5.3, §6.6).
enum FlowDeletion {
    static func answer(to call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try call.flowSID(), try call.account(), try call.actor())
        let precondition = try FlowPrecondition(reader: reader).checked(call, sid, in: account)
        return .writing { transaction throws(RegistryError) in
            try transaction.deleteFlow(sid, in: account, if: precondition, by: actor)
        } response: { warnings in
            var response = APIResponse.noContent
            response.headers += warnings.map { ("Flow-Registry-Warning", $0) }
            return response
        }
    }
}
