import FlowRegistry

/// The same keys as Twilio's IAM API has them, by which the SDKs make Restricted keys.
///
/// Source: https://www.twilio.com/docs/iam/api-keys/restricted-api-keys
struct IAMKeyController: Sendable {
    let keys: APIKeyController

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let account = try account(call, reader, call.query())
        var resource = try keys.page(call, reader, in: account, url: call.origin + call.request.path)
        resource.filters = [("AccountSid", account.description)]
        return .json(resource.json { APIKeyResource(key: $1).write(to: &$0) })
    }

    func create(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let form = try call.form()
        return try keys.create(call, form, in: account(call, reader, form))
    }

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try keys.fetch(call, reader, call.sid(0), in: call.account())
    }

    func update(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try keys.update(call, reader, call.sid(0), in: call.account())
    }

    func delete(_ call: Call) throws(RegistryError) -> Answer {
        try keys.delete(call, call.sid(0), in: call.account())
    }

    /// The account that the parameter AccountSid names: the caller's own without one.
    private func account(_ call: Call, _ reader: any StoreReader, _ form: Form) throws(RegistryError) -> AccountSID {
        guard let text = try form.text("AccountSid"), !text.isEmpty else { return try call.account() }
        guard let sid = AccountSID(text) else { throw .notFound }
        return try reader.account(sid, in: call.knownCaller().scope).sid
    }
}
