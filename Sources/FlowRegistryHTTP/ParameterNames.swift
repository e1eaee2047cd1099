import FlowRegistry

/// The names of the API's parameters. Studio ignores one that it does not know; but one of ours that is spelt wrong must not
/// be ignored: `Dryrun=true` would carry out what was only to be tried.
enum ParameterNames {
    /// Where a parameter stands.
    enum Place {
        case query, body
    }

    private static let studios: [StaticString] = [
        "Status", "FriendlyName", "Definition", "CommitMessage", "AuthorSid", "TestUsers", "PageSize", "Page",
        "PageToken", "AccountSid", "From", "Parameters", "status", "DateCreatedFrom", "DateCreatedTo",
    ]
    /// What a list is filtered by, which Studio's are not. The last ones are Monitor's, and AuthorSid of a body is like one.
    private static let filters: [StaticString] = ["FriendlyName", "Status"] + monitors
    private static let monitors: [StaticString] = [
        "ActorSid", "EventType", "ResourceSid", "SourceIpAddress", "StartDate", "EndDate",
    ]
    private static let ours: [StaticString] = [
        "DryRun", "FriendlyNamePrefix", "WidgetType", "DateUpdatedAfter", "DateUpdatedBefore", "Search", "Order",
        "Deleted", "StickyKey", "To", "Format", "Revision", "CanaryRevision", "CanaryPercent", "RequireIfMatch",
        "SubflowReferences", "KeyType", "Policy", "DateExpires", "Changes", "Action", "Ref", "FlowRef", "FlowSid",
        "Name", "IfMatch", "IfNoneMatch", "ToFlowSid", "Head", "Records", "MaximumFlows", "MaximumStoredBytes",
        "MaximumRevisionsPerFlow", "MaximumKeys", "MaximumAliasesPerFlow", "MaximumRequestsPerSecond",
        "MaximumAuditEvents",
    ]
    /// What a misspelt one is compared with, in a body and in a query.
    private static let candidates = ours.map(Candidate.init)
    private static let queryCandidates = candidates + filters.map(Candidate.init)
    /// Of more names that are not known, the others are not looked at.
    private static let maximumCount = 64

    /// Throws `.invalidParameter` for the first field whose name is one of ours but for its case, or a letter that is
    /// missing, too many, another one or in its neighbour's place.
    static func check(_ form: Form, in place: Place) throws(RegistryError) {
        for name in form.names.lazy.filter({ !isKnown($0) }).prefix(maximumCount) {
            guard let meant = meant(by: name, in: place) else { continue }
            throw .invalidParameter(
                String(decoding: name, as: UTF8.self).printable, reason: "is not known: did you mean \(meant)?")
        }
    }

    private static func isKnown(_ name: [UInt8]) -> Bool {
        [studios, ours, monitors].contains { $0.contains { name.isEqual(to: $0) } }
    }

    private static func meant(by name: [UInt8], in place: Place) -> StaticString? {
        guard name.count <= 28 else { return nil }
        let letters = letters(name)
        return (place == .query ? queryCandidates : candidates).first { $0.isLike(letters) }?.name
    }

    private struct Candidate {
        let name: StaticString
        private let letters: [UInt8]

        init(_ name: StaticString) {
            self.name = name
            letters = name.withUTF8Buffer { ParameterNames.letters($0) }
        }

        func isLike(_ name: [UInt8]) -> Bool {
            guard abs(name.count - letters.count) <= 1 else { return false }
            if name == letters { return true }
            guard letters.count >= 5 else { return false }
            let start = zip(name, letters).prefix { $0 == $1 }.count
            let end = zip(name.dropFirst(start).reversed(), letters.dropFirst(start).reversed()).prefix { $0 == $1 }
                .count
            let (left, right) = (name.dropFirst(start).dropLast(end), letters.dropFirst(start).dropLast(end))
            return max(left.count, right.count) <= 1 || left.count == 2 && left.elementsEqual(right.reversed())
        }
    }

    /// In lower case, without what joins words.
    private static func letters(_ name: some Collection<UInt8>) -> [UInt8] {
        name.compactMap { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "_"), UInt8(ascii: "-"): nil
            default: byte
            }
        }
    }
}
