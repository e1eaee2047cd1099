public import JSON

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension JSONValue {
    /// A value of few different leaves, so that arrays have elements in common.
    public static func random(depth: Int, using random: inout some RandomNumberGenerator) -> JSONValue {
        let count = Int.random(in: 0...7, using: &random)
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2: return .number(JSONNumber(count))
        case 3: return JSONValue(["", "a", "~/", "é", "e\u{301}", "\u{1}"].randomElement(using: &random) ?? "")
        case 4: return .array((0..<count).map { _ in .random(depth: depth - 1, using: &random) })
        default: return .object(members(count, depth: depth, using: &random))
        }
    }

    /// The value with about a tenth of its parts changed: replaced, removed, repeated, renamed or put elsewhere.
    public func mutated(using random: inout some RandomNumberGenerator) -> JSONValue {
        if Int.random(in: 0..<12, using: &random) == 0 { return .random(depth: 2, using: &random) }
        switch self {
        case .array(var elements):
            elements = elements.map { $0.mutated(using: &random) }
            if Int.random(in: 0..<4, using: &random) == 0 { elements.shuffle(using: &random) }
            if Int.random(in: 0..<4, using: &random) == 0 {
                elements = Array(elements.dropFirst() + elements.suffix(1))
            }
            return .array(elements)
        case .object(let members):
            let changed = members.sorted { $0.key < $1.key }.map { name, value in
                (Int.random(in: 0..<12, using: &random) == 0 ? "n" : name, value.mutated(using: &random))
            }
            return .object(JSONMembers(changed))
        default: return self
        }
    }

    private static func members(
        _ count: Int, depth: Int, using random: inout some RandomNumberGenerator
    ) -> JSONMembers {
        let names: [JSONString] = ["name", "key", "a/b", "m~n", "", "x", "y"]
        let members = names.shuffled(using: &random).prefix(count).map {
            ($0, JSONValue.random(depth: depth - 1, using: &random))
        }
        return JSONMembers(members)
    }
}
