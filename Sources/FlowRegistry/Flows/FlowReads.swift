/// Flows, their revisions and test users, always within one account.
///
/// A SID of another account is `.notFound`, as one that does not exist.
extension StoreReader {
    public func flow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storedFlow(sid, in: account).orNotFound()
    }

    /// The flow as lists have it: without its definition, which takes most of a read.
    public func flowSummary(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storedFlowSummary(sid, in: account).orNotFound()
    }

    /// A page of the account's flows, newest first, without their definitions.
    public func flows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<Flow> {
        try storedFlows(in: account, page: page)
    }

    /// A page of the account's flows that a query asks for, in its order, without their definitions. Throws
    /// `.invalidParameter` for a search for more words than `SearchText.maximumWords`.
    public func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        if let search = query.search, try wordCount(of: search) > SearchText.maximumWords {
            throw .invalidParameter("Search", reason: "must not have more than \(SearchText.maximumWords) words")
        }
        return try storedFlows(in: account, matching: query, page: page)
    }

    /// A page of the account's deleted flows that are not purged yet, without their definitions, the last deleted
    /// first: the date of a position is the deletion's.
    public func deletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow> {
        try storedDeletedFlows(in: account, page: page)
    }

    /// Throws `.notFound` for a revision that does not exist, `.invalidRevision` for an alias that does not.
    public func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision {
        switch reference {
        case .number(let number): return try storedRevision(.number(number), of: flow, in: account).orNotFound()
        case .latestRevision: return try storedRevision(.latest, of: flow, in: account).orNotFound()
        case .latestPublished: return try storedRevision(.latestPublished, of: flow, in: account).orNotFound()
        case .alias(let name, let key):
            // The alias, and the revision with its aliases, as they are at one moment.
            return try snapshot { () throws(RegistryError) in
                guard let target = try storedAlias(name, of: flow, in: account)?.target else {
                    throw try storedFlowSummary(flow, in: account) == nil ? .notFound : .invalidRevision
                }
                let number = target.revision(for: key, alias: name, flow: flow)
                return try storedRevision(.number(number), of: flow, in: account).orNotFound()
            }
        }
    }

    /// The revision of an existing flow that a parameter names. Throws `.invalidParameter` where there is none.
    func revision(
        _ reference: RevisionReference, _ parameter: String, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision {
        do {
            return try revision(reference, of: flow, in: account)
        } catch {
            switch error {
            case .notFound, .invalidRevision: throw .noRevision(parameter)
            default: throw error
            }
        }
    }

    /// The number of the revision of an existing flow that a parameter names, without a look at its definition. Throws
    /// `.invalidParameter` where there is none.
    func revisionNumber(
        _ reference: RevisionReference, _ parameter: String, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Int64 {
        guard let last = try lastRevisions(of: flow, in: account) else { throw .noRevision(parameter) }
        let number: Int64? =
            switch reference {
            case .number(let number): number
            case .latestRevision: last.latest
            case .latestPublished: last.published
            case .alias(let name, let key):
                try storedAlias(name, of: flow, in: account)?.target.revision(for: key, alias: name, flow: flow)
            }
        // They have no gap.
        guard let number, number >= 1, number <= last.latest else { throw .noRevision(parameter) }
        return number
    }

    /// A page of the flow's revisions, newest first, without their definitions. Throws `.invalidPageToken` for a position
    /// that is no revision of it.
    public func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision> {
        try snapshot { () throws(RegistryError) in
            guard try flowVersion(of: flow, in: account) != nil else { throw .notFound }
            if let mark = page.start.position, try !hasRevision(mark, of: flow, in: account) {
                throw .invalidPageToken
            }
            return try storedRevisions(of: flow, in: account, page: page)
        }
    }

    public func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers {
        try snapshot { () throws(RegistryError) in try storedTestUsers(of: flow, in: account).orNotFound() }
    }
}

extension RegistryError {
    fileprivate static func noRevision(_ parameter: String) -> RegistryError {
        .invalidParameter(parameter, reason: "must name a revision of the flow")
    }
}
