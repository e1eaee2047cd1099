import FlowRegistry
import HTTPServing

/// A write that is carried out once, however often its request is sent: its answer is kept with what it changed.
///
/// Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. What failed has changed nothing
/// and is not kept: it may be tried again. What may not be shown to a caller is not in the answer that it gets again either.
struct IdempotentWrite: Sendable {
    let key: IdempotencyKey
    let account: AccountSID

    /// nil for a request that is no POST with an Idempotency-Key, or a dry run. Throws `.malformedRequest` for a key that
    /// cannot be one.
    init?(_ context: RequestContext) throws(RegistryError) {
        guard context.method == .post, let caller = context.caller,
            let field = context.header("Idempotency-Key"), try !context.isDryRun()
        else { return nil }
        guard caller.account != .nobody else {
            throw .malformedRequest("An Idempotency-Key is an account's: name it in Flow-Registry-Account")
        }
        guard let key = IdempotencyKey(field, request: Self.request(context, of: caller)) else {
            throw .malformedRequest(
                "The Idempotency-Key must be 1 to \(IdempotencyKey.maximumLength) printable ASCII characters")
        }
        self.key = key
        account = caller.account
    }

    /// Carries out the write, unless the transaction finds that it has been.
    func perform(_ write: Answer.Write, in transaction: Transaction) throws(RegistryError) -> Answer.Written {
        if let record = try transaction.record(of: key, in: account) { return { Self.response(record) } }
        let response = try write(transaction)()
        let body = response.withheld ?? response.body
        guard body.count <= IdempotencyRecord.maximumBodyBytes else {
            throw .tooComplex(
                "The answer has more than \(IdempotencyRecord.maximumBodyBytes) bytes, which is too long to be kept for "
                    + "an Idempotency-Key: send the request without one")
        }
        try transaction.keep(
            IdempotencyRecord(
                status: response.status.code, entityTag: response.tag.map { String($0.text) }, body: body),
            of: key, in: account)
        return { response }
    }

    /// The answer that was given before.
    static func response(_ record: IdempotencyRecord) -> APIResponse {
        let status = HTTPStatus(record.status)
        var response =
            record.body.isEmpty
            ? APIResponse(status: status)
            : APIResponse.json(record.body, status: status, tag: record.entityTag.map(EntityTag.init(text:)))
        response.headers.append(("Idempotent-Replayed", "true"))
        return response
    }

    /// Method, target and body; and what of a flow the caller may read, unless that is everything, since an answer shows no
    /// more.
    private static func request(_ context: RequestContext, of caller: Caller) -> [UInt8] {
        let reads = caller.permissions.intersection(whole)
        let scope = reads == whole ? "" : "\(reads.rawValue) "
        return [UInt8]("\(scope)\(context.method.name) \(context.target)\n".utf8)
            + (context.body ?? [])
    }

    private static let whole = PermissionSet([.flowsRead, .flowsList])
}
