import JSON

/// What a Restricted key may do: permission names, or whole resources as `/twilio/studio/flows/*` (contract §2).
public struct KeyPolicy: Equatable, Sendable {
    /// As the client gave them.
    public let allow: [String]
    public let permissions: PermissionSet

    /// How many names a policy may hold (contract §10).
    public static let maximumCount = 100
    private static let maximumNameBytes = 128

    /// Throws `.invalidParameter` for no name, for more than a hundred, and for one that grants nothing here.
    public init(allow: [String]) throws(RegistryError) {
        guard (1...Self.maximumCount).contains(allow.count) else {
            throw .invalidParameter("Policy", reason: "must allow 1 to \(Self.maximumCount) permissions")
        }
        var permissions: PermissionSet = []
        for name in allow {
            let granted = name.utf8.count <= Self.maximumNameBytes ? Self.permissions(name) : []
            guard !granted.isEmpty else {
                let shown = name.shortened(to: Self.maximumNameBytes)
                throw .invalidParameter("Policy", reason: "holds an unknown permission \"\(shown)\"")
            }
            permissions.formUnion(granted)
        }
        self.allow = allow
        self.permissions = permissions
    }

    /// Reads a policy as clients send it: `{"allow": ["…"]}`. Throws `.invalidParameter`.
    public init(json: [UInt8]) throws(RegistryError) {
        let names = (try? JSONDocument(json))?.root.member("allow")?.elements(atMost: Self.maximumCount + 1)
            .map(\.string)
        guard let names else {
            throw .invalidParameter("Policy", reason: "must be a JSON object with an array \"allow\"")
        }
        guard !names.contains(nil) else { throw .invalidParameter("Policy", reason: "must allow names only") }
        try self.init(allow: names.compactMap { $0 })
    }

    private static func permissions(_ name: String) -> PermissionSet {
        let isWhole = name.hasSuffix("/*")
        let prefix = name.dropLast(isWhole ? 1 : 0)
        return PermissionSet(
            Permission.allCases.filter { permission in
                guard let known = permission.name else { return false }
                return isWhole ? resource(known) == prefix : known == name
            })
    }

    /// The name up to its last slash, that included.
    private static func resource(_ name: String) -> Substring {
        name[...(name.lastIndex(of: "/") ?? name.startIndex)]
    }
}
