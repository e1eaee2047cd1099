import FlowRegistry

/// Where an alias is to point; without the canary's parameters it has none.
struct AliasForm {
    let target: AliasTarget<RevisionReference>

    /// Throws an error naming the first parameter that is missing or malformed.
    init(_ form: Form) throws(RegistryError) {
        guard let revision = try form.revision("Revision") else { throw .missingParameter("Revision") }
        let (canary, percent) = (try form.revision("CanaryRevision"), try Self.percent(form))
        switch (canary, percent) {
        case (nil, nil): target = AliasTarget(revision: revision)
        case (nil, _): throw .missingParameter("CanaryRevision")
        case (_, nil): throw .missingParameter("CanaryPercent")
        case (let canary?, let percent?):
            target = AliasTarget(revision: revision, canary: AliasTarget.Canary(revision: canary, percent: percent))
        }
    }

    private static func percent(_ form: Form) throws(RegistryError) -> Int64? {
        guard let text = try form.text("CanaryPercent"), !text.isEmpty else { return nil }
        guard let percent = Int64(text), (0...100).contains(percent) else {
            throw .invalidParameter("CanaryPercent", reason: "must be an integer from 0 to 100")
        }
        return percent
    }
}

extension Form {
    /// The revision that a parameter names; nil without one. Throws `.invalidRevision`.
    func revision(_ name: StaticString) throws(RegistryError) -> RevisionReference? {
        guard let text = try text(name), !text.isEmpty else { return nil }
        return try RevisionReference(text)
    }
}

extension AliasName {
    /// The name that a client gives an alias. Throws `.invalidParameter` for what cannot be one.
    init(parameter: some StringProtocol) throws(RegistryError) {
        guard !AliasName.isReserved(parameter) else {
            throw .invalidParameter("Name", reason: "is reserved: \(parameter) always names what Studio has it for")
        }
        guard let name = AliasName(parameter) else {
            throw .invalidParameter("Name", reason: "must be a letter, then up to 63 letters, digits, - and _")
        }
        self = name
    }
}
