import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func importAccount(_ account: ExportedAccount, by actor: AuditActor) throws(RegistryError) -> Bool {
        try changeCredentials {
            if try AccountRow.account(account.sid, in: .server, on: connection) != nil { return false }
            let administrator = try AccountRow.administrator(on: connection)
            guard administrator != nil || account.isAdministrator else {
                throw RegistryError.conflict(
                    "The first account of a registry is its administrator, which \(account.sid) was not: "
                        + "make that one first")
            }
            let row = Account(
                sid: account.sid, friendlyName: account.friendlyName, status: account.status, policy: account.policy,
                ownerSID: administrator ?? account.sid, dateCreated: account.dateCreated,
                dateUpdated: account.dateUpdated)
            try AccountRow.insert(row, on: connection)
            let change = AuditChange(
                action: .accountCreated, accountSID: row.sid, resourceSID: row.sid.description, before: nil,
                after: AccountRow.state(of: row), actor: actor)
            try enter(change)
            return true
        }
    }

    func importRecords(
        _ records: [ExportRecord], into account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> ImportCounts {
        try change {
            guard try AccountRow.account(account, in: .server, on: connection) != nil else {
                throw RegistryError.notFound
            }
            var counts = ImportCounts()
            for part in try FlowImport.parts(of: records) {
                counts += try FlowImport(part: part, account: account, actor: actor, transaction: self).run()
            }
            return counts
        }
    }
}
