import JSON
import FlowRegistry
import HTTPServing

/// What handlers ask of a request.
extension RequestContext {
    /// What the request may still cost, for what may take longer than the callers of an event loop can wait.
    ///
    /// Throws `.timedOut` on an event loop: the request is then handled again by a thread of the pool, so that nothing may
    /// have been done before.
    func budget() throws(RegistryError) -> Budget {
        guard let worker else { throw .timedOut }
        return worker.budget
    }

    /// Whether the client of a request that takes long has hung up.
    var isAbandoned: Bool { worker?.connection.isHungUp ?? false }

    /// The account that every query is scoped by. Throws `.unauthenticated` on an open route.
    func account() throws(RegistryError) -> AccountSID {
        try knownCaller().account
    }

    /// Throws `.unauthenticated` on an open route.
    func knownCaller() throws(RegistryError) -> Caller {
        guard let caller else { throw .unauthenticated }
        return caller
    }

    /// Who is to be named in the audit log for what this request changes.
    func actor() throws(RegistryError) -> AuditActor {
        let caller = try knownCaller()
        guard let credential = caller.credential else { return .commandLine }
        return AuditActor(
            authority: .credential(credential, of: caller.account), address: address,
            requestID: requestID.description)
    }

    /// The flow named by the first path parameter. Throws `.notFound` where it is no SID (contract §12, 10).
    func flowSID() throws(RegistryError) -> FlowSID {
        try sid(0)
    }

    /// The SID at a place among the path parameters. Throws `.notFound` for anything else.
    func sid<Resource>(_ index: Int) throws(RegistryError) -> SID<Resource> {
        guard index < parameters.count, let sid = SID<Resource>(parameters[index]) else { throw .notFound }
        return sid
    }

    /// Throws what `Form` and `ParameterNames.check` throw.
    func query() throws(RegistryError) -> Form {
        if let readQuery { return readQuery }
        let query = try Form(queryText, notesAsked: true)
        try ParameterNames.check(query, in: .query)
        readQuery = query
        return query
    }

    /// The parameters of the query that nobody has asked for, in a sentence; nil without any.
    var ignoredParameters: String? {
        guard !queryText.isEmpty, let names = try? query().ignored, !names.isEmpty else { return nil }
        return "Ignored, since there is no such parameter here: " + names.map(Self.shown).joined(separator: ", ")
    }

    /// The name as a header field may have it.
    private static func shown(_ name: [UInt8]) -> String {
        let characters = name.prefix(64).map { (0x21..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The page that is asked for; a long one is not read on an event loop.
    func paging(_ query: Form, _ sizes: PageSizes) throws(RegistryError) -> Paging {
        let paging = try Paging(query, sizes)
        if paging.size > Self.shortPage { _ = try budget() }
        return paging
    }

    /// Of so many elements at most.
    private static let shortPage = 100

    /// A longer body, in bytes, is not read on an event loop.
    private static let shortBody = 65_536

    func form() throws(RegistryError) -> Form {
        if let readForm { return readForm }
        let body = body ?? []
        if !body.isEmpty { try checkContentType() }
        if body.count > Self.shortBody { _ = try budget() }
        let form = try Form(body)
        try ParameterNames.check(form, in: .body)
        readForm = form
        return form
    }

    /// Contract §1.1: parameters come as a form. Throws `.malformedRequest` where the body says that it is something else,
    /// since all parameters would seem to be missing.
    private func checkContentType() throws(RegistryError) {
        guard let field = header("Content-Type"), field != Self.formType else { return }
        let type = field.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        guard type.lowercased() != Self.formType else { return }
        throw .malformedRequest(
            "The body is \(type.shortened(to: 80).printable): parameters are read from \(Self.formType) alone")
    }

    private static let formType = "application/x-www-form-urlencoded"

    /// Whether the change is only to be tried: the parameter DryRun of the query, or of a POST's body. A GET changes
    /// nothing that anybody sees.
    func isDryRun() throws(RegistryError) -> Bool {
        if method == .get || method == .head { return false }
        if try query().flag("DryRun") == true { return true }
        guard method == .post else { return false }
        return try form().flag("DryRun") ?? false
    }

    /// Which numbers the resource may have, by If-Match and If-None-Match, for the change to be made (RFC 9110 §13.1).
    ///
    /// Throws `.malformedRequest` for a field that cannot be read, `.preconditionRequired` where there is none and the
    /// account wants one.
    ///
    /// - Parameter isNeeded: whether there is something to be overwritten.
    func precondition(isNeeded: Bool = true) throws(RegistryError) -> Precondition {
        let isMissing = try needsNothingThere()
        guard let field = list("If-Match") else {
            if isMissing { return .isMissing }
            if isNeeded, caller?.policy.requiresPrecondition == true { throw .preconditionRequired }
            return .none
        }
        guard !isMissing else { throw .malformedRequest("If-Match and If-None-Match: * exclude each other") }
        guard let condition = EntityTagCondition(field) else {
            throw .malformedRequest(
                "The If-Match field is no list of 1 to \(EntityTagCondition.maximumCount) entity tags")
        }
        return condition.precondition
    }

    /// Whether there is `If-None-Match: *`. Throws `.malformedRequest` for entity tags, which a read alone goes by.
    func needsNothingThere() throws(RegistryError) -> Bool {
        guard let field = list("If-None-Match") else { return false }
        guard EntityTagCondition(field) == .any else {
            throw .malformedRequest("The If-None-Match field of a change can only be *")
        }
        return true
    }
}
