import FlowRegistry

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
