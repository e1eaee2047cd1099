/// Any number of permissions, in one word.
public struct PermissionSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ permission: Permission) {
        rawValue = 1 << UInt32(permission.rawValue)
    }

    public init(_ permissions: some Sequence<Permission>) {
        self = permissions.reduce(into: []) { $0.formUnion(Self($1)) }
    }

    /// What the command line may do: everything.
    public static let commandLine = PermissionSet(Permission.allCases)

    /// What an auth token and a Main key may do.
    public static let all = commandLine.subtracting(Self(.serverAdministration))

    /// What a Standard key may do: everything but to administer (contract §2).
    public static let standard = all.subtracting(Self(.administration))

    public func allows(_ permission: Permission) -> Bool { contains(Self(permission)) }

    public func allowsAny(of permissions: [Permission]) -> Bool { !isDisjoint(with: Self(permissions)) }
}
