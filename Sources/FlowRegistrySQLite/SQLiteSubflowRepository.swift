public import FlowRegistry
import SQLite

/// Who runs a flow as a subflow, in SQLite.
public struct SQLiteSubflowRepository: SubflowRepository {
    let storage: Storage

    public func uses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                return .success(try FlowUsePage.page(of: flow, in: account, page, on: connection))
            }
        }
    }
}
