import FlowRegistry
import HTTPServing

/// API keys of an account: its own, and to the administrator every account's.
///
/// Sources: https://www.twilio.com/docs/iam/api-keys/keys-in-api (2010), https://www.twilio.com/docs/iam/api-keys
struct APIKeyController: Sendable {
    let pages: PageSizes
    /// What the list's array is called.
    var listKey: StaticString = "keys"

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let resource = try page(context, reader, in: account(context, reader), url: String(context.path))
        return .json(resource.json2010 { APIKeyResource(key: $1).write(to: &$0) })
    }

    func create(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let form = try context.form()
        return try create(context, form, in: account(context, reader))
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try fetch(context, reader, context.sid(1), in: account(context, reader))
    }

    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try update(context, reader, context.sid(1), in: account(context, reader))
    }

    func delete(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try delete(context, context.sid(1), in: account(context, reader))
    }

    /// The account in the path. Throws `.notFound` where the caller may not see it.
    private func account(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> AccountSID {
        try reader.account(context.sid(0), in: context.knownCaller().scope).sid
    }
}

extension APIKeyController {
    func page(
        _ context: RequestContext, _ reader: any StoreReader, in account: AccountSID, url: String
    ) throws(RegistryError) -> PageResource<APIKey, Position<APIKey>> {
        let paging = try context.paging(context.query(), pages)
        let token = PageToken<Position<APIKey>>(list: "\(listKey) \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: listKey, url: url, paging: paging, token: token, page: try reader.keys(in: account, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
    }

    func create(_ context: RequestContext, _ form: Form, in account: AccountSID) throws(RegistryError) -> Answer {
        let (key, actor) = (try APIKeyForm(form).newKey(), try context.actor())
        return .write { transaction throws(RegistryError) in
            let created = try transaction.createKey(key, in: account, by: actor)
            return {
                .secret(
                    APIKeyResource(key: created.key, secret: created.secret).json,
                    withheld: APIKeyResource(key: created.key).json, status: .created)
            }
        }
    }

    func fetch(
        _ context: RequestContext, _ reader: any StoreReader, _ sid: APIKeySID, in account: AccountSID
    ) throws(RegistryError) -> Answer {
        .json(APIKeyResource(key: try reader.key(sid, in: account)).json)
    }

    func update(
        _ context: RequestContext, _ reader: any StoreReader, _ sid: APIKeySID, in account: AccountSID
    ) throws(RegistryError) -> Answer {
        _ = try reader.key(sid, in: account)
        let (update, actor) = (try APIKeyForm(context.form()).update(), try context.actor())
        return .write { transaction throws(RegistryError) in
            let key = try transaction.updateKey(sid, in: account, to: update, by: actor)
            return { .json(APIKeyResource(key: key).json) }
        }
    }

    func delete(_ context: RequestContext, _ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> Answer {
        let actor = try context.actor()
        return .write { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: actor)
            return { .noContent }
        }
    }
}

/// The same keys as Twilio's IAM API has them, by which the SDKs make Restricted keys.
///
/// Source: https://www.twilio.com/docs/iam/api-keys/restricted-api-keys
struct IAMKeyController: Sendable {
    let keys: APIKeyController

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let account = try account(context, reader, context.query())
        var resource = try keys.page(context, reader, in: account, url: context.origin + context.path)
        resource.filters = [("AccountSid", account.description)]
        return .json(resource.json { APIKeyResource(key: $1).write(to: &$0) })
    }

    func create(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let form = try context.form()
        return try keys.create(context, form, in: account(context, reader, form))
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try keys.fetch(context, reader, context.sid(0), in: context.account())
    }

    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try keys.update(context, reader, context.sid(0), in: context.account())
    }

    func delete(_ context: RequestContext) throws(RegistryError) -> Answer {
        try keys.delete(context, context.sid(0), in: context.account())
    }

    /// The account that the parameter AccountSid names: the caller's own without one.
    private func account(_ context: RequestContext, _ reader: any StoreReader, _ form: Form) throws(RegistryError)
        -> AccountSID
    {
        guard let text = try form.text("AccountSid"), !text.isEmpty else { return try context.account() }
        guard let sid = AccountSID(text) else { throw .notFound }
        return try reader.account(sid, in: context.knownCaller().scope).sid
    }
}
