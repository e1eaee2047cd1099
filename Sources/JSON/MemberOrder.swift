/// In which order the members of objects are written, by what an object is within the whole.
public protocol MemberOrder {
    /// The names of an object's members in their order.
    func order(_ names: some Collection<JSONString>) -> [JSONString]

    /// What holds within a member.
    func member(_ name: JSONString) -> Self
}

/// By their names, everywhere.
public struct SortedMembers: MemberOrder {
    public init() {}

    public func order(_ names: some Collection<JSONString>) -> [JSONString] { names.sorted() }

    public func member(_ name: JSONString) -> Self { self }
}
