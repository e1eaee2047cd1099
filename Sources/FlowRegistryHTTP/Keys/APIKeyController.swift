import FlowRegistry
import HTTPServing

/// API keys of an account: its own, and to the administrator every account's.
///
/// Sources: https://www.twilio.com/docs/iam/api-keys/keys-in-api (2010), https://www.twilio.com/docs/iam/api-keys
struct APIKeyController: Sendable {
    let pages: PageSizes
    /// What the list's array is called.
    var listKey: StaticString = "keys"

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let resource = try page(call, reader, in: account(call, reader), url: String(call.request.path))
        return .json(resource.json2010 { APIKeyResource(key: $1).write(to: &$0) })
    }

    func create(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let form = try call.form()
        return try create(call, form, in: account(call, reader))
    }

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try fetch(call, reader, call.sid(1), in: account(call, reader))
    }

    func update(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try update(call, reader, call.sid(1), in: account(call, reader))
    }

    func delete(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try delete(call, call.sid(1), in: account(call, reader))
    }

    /// The account in the path. Throws `.notFound` where the caller may not see it.
    private func account(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> AccountSID {
        try reader.account(call.sid(0), in: call.knownCaller().scope).sid
    }
}

extension APIKeyController {
    func page(
        _ call: Call, _ reader: any StoreReader, in account: AccountSID, url: String
    ) throws(RegistryError) -> PageResource<APIKey, Position<APIKey>> {
        let paging = try call.paging(call.query(), pages)
        let token = PageToken<Position<APIKey>>(list: "\(listKey) \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: listKey, url: url, paging: paging, token: token, page: try reader.keys(in: account, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
    }

    func create(_ call: Call, _ form: Form, in account: AccountSID) throws(RegistryError) -> Answer {
        let (key, actor) = (try APIKeyForm(form).newKey(), try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: actor)
        } response: { created in
            .secret(
                APIKeyResource(key: created.key, secret: created.secret).json,
                withheld: APIKeyResource(key: created.key).json, status: .created)
        }
    }

    func fetch(
        _ call: Call, _ reader: any StoreReader, _ sid: APIKeySID, in account: AccountSID
    ) throws(RegistryError) -> Answer {
        .json(APIKeyResource(key: try reader.key(sid, in: account)).json)
    }

    func update(
        _ call: Call, _ reader: any StoreReader, _ sid: APIKeySID, in account: AccountSID
    ) throws(RegistryError) -> Answer {
        _ = try reader.key(sid, in: account)
        let (update, actor) = (try APIKeyForm(call.form()).update(), try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.updateKey(sid, in: account, to: update, by: actor)
        } response: { key in
            .json(APIKeyResource(key: key).json)
        }
    }

    func delete(_ call: Call, _ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> Answer {
        let actor = try call.actor()
        return .writing { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: actor)
        } response: {
            .noContent
        }
    }
}
