/// Small damage to a seed.
enum Mutation {
    private static let special = [UInt8]("\0\t\n\r \"%&+,-./0:;<=?@[\\]{}~".utf8) + [0x7F, 0x80, 0xC0, 0xED, 0xFF]

    static func of(_ seeds: [[UInt8]], using generator: inout FixedGenerator) -> [UInt8] {
        var input = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            damage(&input, seeds.randomElement(using: &generator) ?? [], using: &generator)
        }
        return input
    }

    private static func damage(_ input: inout [UInt8], _ other: [UInt8], using generator: inout FixedGenerator) {
        let range = range(of: input, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: input.replaceSubrange(range, with: [])
        case 1: input.replaceSubrange(range, with: input[range] + input[range])
        case 2: input.replaceSubrange(range, with: other[self.range(of: other, using: &generator)])
        default: input.insert(special.randomElement(using: &generator) ?? 0, at: range.lowerBound)
        }
    }

    private static func range(of bytes: [UInt8], using generator: inout FixedGenerator) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        return start..<min(bytes.count, start + Int.random(in: 0...16, using: &generator))
    }
}
