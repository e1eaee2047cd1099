import Curl
import FlowRegistry

/// The flows of one account over Studio's API: a registry's, or Studio's own.
struct StudioClient {
    let connection: StudioConnection

    private static let pageSize = 100
    /// More pages than any account has.
    private static let maximumPages = 100_000

    /// Every flow of the account, without definitions.
    func flows() throws(StudioError) -> [StudioFlow] {
        var (flows, sids) = ([StudioFlow](), Set<String>())
        for element in try list("/v2/Flows", "flows", atMost: .max) {
            guard let flow = StudioFlow(element) else { throw malformed }
            // One that is created while the list is read moves others to the next page.
            if sids.insert(flow.sid).inserted { flows.append(flow) }
        }
        return flows
    }

    /// So many revisions of a flow at the most, the latest first and without definitions.
    func revisions(of sid: String, atMost limit: Int) throws(StudioError) -> [StudioRevision] {
        var revisions: [StudioRevision] = []
        for element in try list("/v2/Flows/\(sid)/Revisions", "revisions", atMost: limit) {
            guard let revision = StudioRevision(element) else { throw malformed }
            revisions.append(revision)
        }
        return revisions
    }

    /// A flow as it was in a revision, given by its number or a name, with its definition.
    func revision(_ revision: String, of sid: String) throws(StudioError) -> StudioFlow {
        try flow(try connection.get("/v2/Flows/\(sid)/Revisions/\(revision)"))
    }

    /// The elements of all pages of a list, or of those that have so many.
    private func list(_ path: String, _ name: JSONString, atMost limit: Int) throws(StudioError) -> [JSONValue] {
        var all: [JSONValue] = []
        var query = "?PageSize=\(min(Self.pageSize, limit))"
        for _ in 0..<Self.maximumPages {
            let page = try value(try connection.get(path + query))
            guard case .array(let elements)? = page.members[name] else { throw malformed }
            all += elements
            guard all.count < limit, let next = page.members["meta"]?.members["next_page_url"]?.string?.text else {
                return Array(all.prefix(limit))
            }
            // Of the URL the query alone, so that no other server gets the credentials.
            guard let mark = next.firstIndex(of: "?"), query != next[mark...] else { throw malformed }
            query = String(next[mark...])
        }
        throw malformed
    }

    /// A flow with its definition; nil where there is none.
    func flow(_ sid: String) throws(StudioError) -> StudioFlow? {
        do {
            return try flow(try connection.get("/v2/Flows/\(sid)"))
        } catch .refused(404, _) {
            return nil
        }
    }

    /// Has a definition checked and nothing stored. Throws `.invalidDefinition`.
    func validate(_ flow: LocalFlow, status: FlowStatus) throws(StudioError) {
        _ = try connection.post("/v2/Flows/Validate", form(flow, status, commitMessage: nil), isIdempotent: true)
    }

    func create(_ flow: LocalFlow, status: FlowStatus, commitMessage: String?) throws(StudioError) -> StudioFlow {
        try self.flow(try connection.post("/v2/Flows", form(flow, status, commitMessage: commitMessage)))
    }

    /// Adds a revision to `old`, and to no other one: by its tag where the server gives one, else by looking at it again
    /// just before.
    func update(
        _ old: StudioFlow, to flow: LocalFlow, status: FlowStatus, commitMessage: String?
    ) throws(StudioError) -> StudioFlow {
        if old.tag == nil {
            let current = try self.flow(old.sid)
            guard let current, current.revision == old.revision, old.hash == nil || current.hash == old.hash else {
                throw .lostUpdate(currentRevision: current?.revision)
            }
        }
        let form = form(flow, status, commitMessage: commitMessage)
        return try self.flow(try connection.post("/v2/Flows/\(old.sid)", form, ifMatch: old.tag))
    }

    private func form(_ flow: LocalFlow, _ status: FlowStatus, commitMessage: String?) -> StudioForm {
        var form = StudioForm()
        form.add("FriendlyName", flow.friendlyName)
        form.add("Status", status.rawValue)
        form.add("CommitMessage", commitMessage)
        form.add("Definition", CanonicalJSON.line(flow.definition, isDefinition: true))
        return form
    }

    private func flow(_ response: CurlResponse) throws(StudioError) -> StudioFlow {
        // A proxy that compresses makes a tag weak; what the server compares is what it gave.
        let tag = response.fields["etag"].map { $0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0 }
        guard let flow = StudioFlow(try value(response), tag: tag) else { throw malformed }
        return flow
    }

    private func value(_ response: CurlResponse) throws(StudioError) -> JSONValue {
        do {
            return try JSONValue(json: response.body)
        } catch {
            throw malformed
        }
    }

    private var malformed: StudioError { .malformedAnswer(connection.url) }
}
