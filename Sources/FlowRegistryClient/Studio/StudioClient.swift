package import JSON
package import Curl
package import FlowRegistry

/// The flows of one account over Studio's API: a registry's, or Studio's own.
package struct StudioClient {
    package let connection: StudioConnection

    package init(connection: StudioConnection) {
        self.connection = connection
    }

    package static let pageSize = 100
    /// More pages than any account has.
    private static let maximumPages = 100_000

    /// Every flow of the account, without definitions.
    package func flows() throws(StudioError) -> [StudioFlow] {
        var (flows, sids) = ([StudioFlow](), Set<String>())
        try forEach("/v2/Flows", "flows") { element throws(StudioError) in
            guard let flow = StudioFlow(element) else { throw malformed }
            // One that is created while the list is read moves others to the next page.
            if sids.insert(flow.sid).inserted { flows.append(flow) }
            return true
        }
        return flows
    }

    /// So many revisions of a flow at the most, the latest first and without definitions.
    package func revisions(of sid: String, atMost limit: Int) throws(StudioError) -> [StudioRevision] {
        try list("/v2/Flows/\(sid)/Revisions", "revisions", atMost: limit, StudioRevision.init)
    }

    /// A flow as it was in a revision, given by its number or a name, with its definition.
    package func revision(_ revision: String, of sid: String) throws(StudioError) -> StudioFlow {
        try flow(try connection.get("/v2/Flows/\(sid)/Revisions/\(revision)"))
    }

    /// So many elements of a list at the most. Throws `.malformedAnswer` where one is not what it should be.
    package func list<Element>(
        _ path: String, _ name: JSONString, atMost limit: Int, _ element: (JSONValue) -> Element?
    ) throws(StudioError) -> [Element] {
        var all: [Element] = []
        try forEach(path, name, pageSize: min(Self.pageSize, limit)) { value throws(StudioError) in
            guard let element = element(value) else { throw malformed }
            all.append(element)
            return all.count < limit
        }
        return all
    }

    /// Hands the elements of a list on, page by page, until `body` has enough. A page may be empty and have a next one.
    ///
    /// - Parameter filter: further parameters of the first page.
    func forEach(
        _ path: String, _ name: JSONString, _ filter: StudioForm = StudioForm(), pageSize: Int = pageSize,
        _ body: (JSONValue) throws(StudioError) -> Bool
    ) throws(StudioError) {
        var query = "?PageSize=\(pageSize)" + (filter.bytes.isEmpty ? "" : "&\(filter.text)")
        for _ in 0..<Self.maximumPages {
            let page = try value(try connection.get(path + query))
            guard case .array(let elements)? = page.members[name] else { throw malformed }
            for element in elements where try !body(element) { return }
            guard let next = page.members["meta"]?.members["next_page_url"]?.string?.text else { return }
            // Of the URL the query alone, so that no other server gets the credentials.
            guard let mark = next.firstIndex(of: "?"), query != next[mark...] else { throw malformed }
            query = String(next[mark...])
        }
        throw malformed
    }

    /// A flow with its definition; nil where there is none.
    package func flow(_ sid: String) throws(StudioError) -> StudioFlow? {
        do {
            return try flow(try connection.get("/v2/Flows/\(sid)"))
        } catch .refused(404, _) {
            return nil
        }
    }

    /// Has a definition checked and nothing stored. Throws `.invalidDefinition`.
    package func validate(_ flow: LocalFlow, status: FlowStatus) throws(StudioError) {
        _ = try connection.post("/v2/Flows/Validate", form(flow, status, commitMessage: nil), isIdempotent: true)
    }

    package func create(_ flow: LocalFlow, status: FlowStatus, commitMessage: String?) throws(StudioError) -> StudioFlow
    {
        try self.flow(try connection.post("/v2/Flows", form(flow, status, commitMessage: commitMessage)))
    }

    /// Adds a revision to `old`, and to no other one: by its tag where the server gives one, else by looking at it again
    /// just before.
    package func update(
        _ old: StudioFlow, to flow: LocalFlow, status: FlowStatus, commitMessage: String?
    ) throws(StudioError) -> StudioFlow {
        if old.tag == nil {
            let current = try self.flow(old.sid)
            guard let current, current.revision == old.revision, old.hash == nil || current.hash == old.hash else {
                throw .lostUpdate(currentRevision: current?.revision)
            }
        }
        let form = form(flow, status, commitMessage: commitMessage)
        return try self.flow(try connection.post("/v2/Flows/\(old.sid)", form, if: .unchanged(old.tag)))
    }

    private func form(_ flow: LocalFlow, _ status: FlowStatus, commitMessage: String?) -> StudioForm {
        var form = StudioForm()
        form.add("FriendlyName", flow.friendlyName)
        form.add("Status", status.rawValue)
        form.add("CommitMessage", commitMessage)
        form.add("Definition", CanonicalJSON.line(flow.definition, in: DefinitionPart.definition))
        return form
    }

    package func flow(_ response: CurlResponse) throws(StudioError) -> StudioFlow {
        guard let flow = StudioFlow(try value(response), tag: tag(response)) else { throw malformed }
        return flow
    }

    /// A proxy that compresses makes a tag weak; what the server compares is what it gave.
    package func tag(_ response: CurlResponse) -> String? {
        response.fields["etag"].map { $0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0 }
    }

    package func value(_ response: CurlResponse) throws(StudioError) -> JSONValue {
        do {
            return try JSONValue(json: response.body)
        } catch {
            throw malformed
        }
    }

    package var malformed: StudioError { .malformedAnswer(connection.url) }
}
