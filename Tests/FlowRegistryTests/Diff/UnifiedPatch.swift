/// What patch(1) does with a unified diff, without fuzz: nil where a line is not where the diff says.
struct UnifiedPatch {
    private let lines: [ArraySlice<UInt8>]

    init(_ diff: [UInt8]) {
        lines = Self.lines(diff)
    }

    func applied(to text: [UInt8]) -> [UInt8]? {
        let old = Self.lines(text)
        var (result, position) = ([UInt8](), 0)
        for line in lines.dropFirst(2) {
            switch line.first {
            case UInt8(ascii: "@"):
                guard let start = Self.start(line), start >= position, start <= old.count else { return nil }
                result += old[position..<start].joined()
                position = start
            case UInt8(ascii: "+"): result += line.dropFirst()
            default:
                guard position < old.count, old[position] == line.dropFirst() else { return nil }
                if line.first == UInt8(ascii: " ") { result += old[position] }
                position += 1
            }
        }
        return result + old[position...].joined()
    }

    /// How many lines of the old text stand before a hunk.
    private static func start(_ head: ArraySlice<UInt8>) -> Int? {
        let range = String(decoding: head, as: UTF8.self).split(separator: " ")[1].dropFirst().split(separator: ",")
        guard let first = Int(range[0]) else { return nil }
        return range.count == 2 && range[1] == "0" ? first : first - 1
    }

    private static func lines(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map {
            text[$0.startIndex...$0.endIndex]
        }
    }
}
