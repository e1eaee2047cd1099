import FlowRegistry
import HTTPServing

/// Accounts as the API of 2010 has them: the administrator sees and makes all, everybody else sees itself.
///
/// Source: https://www.twilio.com/docs/iam/api/account
struct AccountController: Sendable {
    /// What an account may have that has no quotas of its own.
    let quotas: Quotas
    let pages: PageSizes
    let clock: Clock

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (query, scope) = (try call.query(), try call.knownCaller().scope)
        let filter = AccountFilter(
            friendlyName: try query.text("FriendlyName", atMost: 1_024), status: try AccountForm.status(query))
        let paging = try call.paging(query, pages)
        let token = PageToken<Position<Account>>(list: "accounts \(try call.account()) \(filter)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "accounts", url: String(call.request.path), filters: AccountForm.parameters(filter), paging: paging,
            token: token, page: try reader.accounts(in: scope, matching: filter, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
        return .json(resource.json2010 { AccountResource(account: $1, quotas: quotas).write(to: &$0) })
    }

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let account = try reader.account(call.sid(0), in: call.knownCaller().scope)
        return .json(AccountResource(account: account, quotas: quotas).json)
    }

    /// The administrator makes accounts; to everybody else it is forbidden.
    func create(_ call: Call) throws(RegistryError) -> Answer {
        guard try call.knownCaller().isAdministrator else { throw .forbidden }
        let name = try AccountForm(call.form()).friendlyName
        let (friendlyName, actor) = (name ?? "SubAccount created at \(clock.now())", try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: friendlyName, by: actor)
        } response: { [quotas] new in
            .secret(
                AccountResource(account: new.account, quotas: quotas, authToken: new.authToken).json,
                withheld: AccountResource(account: new.account, quotas: quotas).json, status: .created)
        }
    }

    func update(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, scope): (AccountSID, _) = (try call.sid(0), try call.knownCaller().scope)
        _ = try reader.account(sid, in: scope)
        let (update, actor) = (try AccountForm(call.form()).update, try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: scope, to: update, by: actor)
        } response: { [quotas] account in
            .json(AccountResource(account: account, quotas: quotas).json)
        }
    }
}
