import FlowRegistry
import Glibc
import Testing

/// The real definitions among the fixtures, each known by the number that its file name begins with.
enum Fixture {
    static let all = names.filter { !invalid.contains(String($0.prefix(3))) }

    /// Pairs of revisions of one flow, in the order in which they were written where that is known.
    static let revisions = [
        ("070", "071"), ("071", "050"), ("070", "050"), ("055", "072"), ("072", "073"), ("073", "074"), ("074", "075"),
        ("075", "076"), ("076", "055"), ("042", "043"), ("043", "044"), ("042", "044"), ("060", "032"),
    ]

    static func definition(_ number: String) throws -> FlowDefinition {
        let name = try #require(names.first { $0.hasPrefix(number) })
        return try FlowDefinition(json: try bytes(name))
    }

    private static let invalid = ["016", "069"]
    private static let directory =
        #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures/flows/"

    private static let names: [String] = {
        guard let listing = opendir(directory) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names.sorted()
    }()

    private static func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(directory + name, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return [UInt8](bytes.prefix(count))
    }
}
