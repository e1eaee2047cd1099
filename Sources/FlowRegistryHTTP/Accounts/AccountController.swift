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

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (query, scope) = (try context.query(), try context.knownCaller().scope)
        let filter = AccountFilter(
            friendlyName: try query.text("FriendlyName", atMost: 1_024), status: try AccountForm.status(query))
        let paging = try context.paging(query, pages)
        let token = PageToken<Position<Account>>(list: "accounts \(try context.account()) \(filter)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "accounts", url: String(context.path), filters: AccountForm.parameters(filter), paging: paging,
            token: token, page: try reader.accounts(in: scope, matching: filter, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
        return .json(resource.json2010 { AccountResource(account: $1, quotas: quotas).write(to: &$0) })
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let account = try reader.account(context.sid(0), in: context.knownCaller().scope)
        return .json(AccountResource(account: account, quotas: quotas).json)
    }

    /// The administrator makes accounts; to everybody else it is forbidden.
    func create(_ context: RequestContext) throws(RegistryError) -> Answer {
        guard try context.knownCaller().isAdministrator else { throw .forbidden }
        let name = try AccountForm(context.form()).friendlyName
        let (friendlyName, actor) = (name ?? "SubAccount created at \(clock.now())", try context.actor())
        return .write { [quotas] transaction throws(RegistryError) in
            let new = try transaction.createAccount(friendlyName: friendlyName, by: actor)
            return {
                .secret(
                    AccountResource(account: new.account, quotas: quotas, authToken: new.authToken).json,
                    withheld: AccountResource(account: new.account, quotas: quotas).json, status: .created)
            }
        }
    }

    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, scope): (AccountSID, _) = (try context.sid(0), try context.knownCaller().scope)
        _ = try reader.account(sid, in: scope)
        let (update, actor) = (try AccountForm(context.form()).update, try context.actor())
        return .write { [quotas] transaction throws(RegistryError) in
            let account = try transaction.updateAccount(sid, in: scope, to: update, by: actor)
            return { .json(AccountResource(account: account, quotas: quotas).json) }
        }
    }
}
