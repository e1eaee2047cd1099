/// The members of a JSON object, each name once: sorted by their names, in one piece of memory. A dictionary of one member
/// takes two to three times as much, and a text of a megabyte has 200,000 of them.
public struct JSONMembers: Sendable {
    public typealias Element = (key: JSONString, value: JSONValue)

    private var members: [Element]

    /// Of several members of one name the last counts.
    public init(_ members: some Collection<(JSONString, JSONValue)>) {
        self.members = members.map { (key: $0, value: $1) }
        let places = self.members.indices
        if places.dropFirst().allSatisfy({ self.members[$0 - 1].key < self.members[$0].key }) { return }
        self.members.sort { $0.key < $1.key }
        if places.dropFirst().allSatisfy({ self.members[$0 - 1].key < self.members[$0].key }) { return }
        self.members = Dictionary(members.map { ($0, $1) }) { $1 }.sorted { $0.key < $1.key }
    }

    private init(sorted members: [Element]) { self.members = members }

    /// Sorted.
    public var keys: [JSONString] { members.map(\.key) }

    /// The value of a name; nil where there is no such member, and to remove it. A new name costs as much as there are
    /// members behind it.
    public subscript(name: JSONString) -> JSONValue? {
        get {
            let place = place(of: name)
            return has(name, at: place) ? members[place].value : nil
        }
        set {
            if let newValue { updateValue(newValue, forKey: name) } else { removeValue(forKey: name) }
        }
    }

    /// Gives the value that the name had.
    @discardableResult
    public mutating func updateValue(_ value: JSONValue, forKey name: JSONString) -> JSONValue? {
        let place = place(of: name)
        guard has(name, at: place) else {
            members.insert((name, value), at: place)
            return nil
        }
        defer { members[place].value = value }
        return members[place].value
    }

    /// Gives the value that the name had.
    @discardableResult
    public mutating func removeValue(forKey name: JSONString) -> JSONValue? {
        let place = place(of: name)
        return has(name, at: place) ? members.remove(at: place).value : nil
    }

    /// The same names with other values.
    public func mapValues<E>(_ body: (JSONValue) throws(E) -> JSONValue) throws(E) -> JSONMembers {
        var mapped = members
        for index in mapped.indices { mapped[index].value = try body(mapped[index].value) }
        return JSONMembers(sorted: mapped)
    }

    /// Those that `isIncluded`.
    public func filter(_ isIncluded: (Element) -> Bool) -> JSONMembers {
        JSONMembers(sorted: members.filter(isIncluded))
    }

    private func has(_ name: JSONString, at place: Int) -> Bool { place < members.count && members[place].key == name }

    /// Where the name stands, or would.
    private func place(of name: JSONString) -> Int {
        var (start, end) = (0, members.count)
        while start < end {
            let middle = (start + end) / 2
            if members[middle].key < name { start = middle + 1 } else { end = middle }
        }
        return start
    }
}

extension JSONMembers: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int { members.count }

    public subscript(place: Int) -> Element { members[place] }
}

extension JSONMembers: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for (name, value) in members {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

extension JSONMembers: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (JSONString, JSONValue)...) { self.init(members) }
}
