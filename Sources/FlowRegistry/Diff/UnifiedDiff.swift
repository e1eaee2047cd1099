public import JSON

/// What makes one text into another, line by line, as `diff -u` prints it.
public struct UnifiedDiff: Sendable {
    /// Lines of either text that differ, counted from 0.
    private struct Edit {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// A line with its line feed.
    private struct Line: Hashable {
        let bytes: ArraySlice<UInt8>

        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }

        /// How many bytes it takes in a string of JSON, of which it holds no control character but the line feed.
        var writtenCount: Int {
            bytes.reduce(bytes.count) { count, byte in
                let isEscaped = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n")
                return isEscaped ? count + 1 : count
            }
        }
    }

    private static let context = 3

    private let old: [Line]
    private let new: [Line]
    private let hunks: [[Edit]]

    /// How long the canonical text of a definition may be, in bytes: a few times as long as the longest definition.
    static let longestText = 8 << 20
    /// How often each line is compared or hashed, as a rule.
    private static let looks = 2

    /// Compares UTF-8 texts; where they have little in common the diff may be longer than the shortest. Throws
    /// `.tooComplex` where the budget runs out.
    public init(from old: [UInt8], to new: [UInt8], budget: Budget) throws(RegistryError) {
        (self.old, self.new) = (try Self.lines(old, budget), try Self.lines(new, budget))
        hunks = Self.hunks(Self.edits(self.old, self.new, budget))
        guard !budget.isExhausted else { throw .comparisonTooComplex }
    }

    /// Between the canonical texts of two definitions. Throws `.tooComplex` for one of more than 8 MiB as well.
    public init(from old: FlowDefinition, to new: FlowDefinition, budget: Budget) throws(RegistryError) {
        let texts =
            old == new ? ([], []) : (try old.canonicalText(budget: budget), try new.canonicalText(budget: budget))
        try self.init(from: texts.0, to: texts.1, budget: budget)
    }

    /// The diff under the names of the two texts; empty when they are the same. Throws `.tooComplex` where its lines
    /// take more than `bytes` in JSON.
    public func text(
        from oldName: String, to newName: String, atMost bytes: Int = FlowDiff.mostBytes
    ) throws(RegistryError) -> [UInt8] {
        if hunks.isEmpty { return [] }
        var text = [UInt8]("--- \(oldName)\n+++ \(newName)\n".utf8)
        var room = bytes
        for hunk in hunks {
            append(hunk, to: &text, &room)
            guard room >= 0 else {
                throw .tooComplex("The unified diff would take more than \(bytes) bytes; ask for Format=json or text")
            }
        }
        return text
    }

    private func append(_ hunk: [Edit], to text: inout [UInt8], _ room: inout Int) {
        guard let first = hunk.first, let last = hunk.last else { return }
        let before = min(first.old.lowerBound, Self.context)
        let after = min(old.count - last.old.upperBound, Self.context)
        let oldLines = (first.old.lowerBound - before)..<(last.old.upperBound + after)
        let newLines = (first.new.lowerBound - before)..<(last.new.upperBound + after)
        text.append(contentsOf: "@@ -\(Self.place(oldLines)) +\(Self.place(newLines)) @@\n".utf8)
        var next = oldLines.lowerBound
        for edit in hunk {
            append(old[next..<edit.old.lowerBound], " ", to: &text, &room)
            append(old[edit.old], "-", to: &text, &room)
            append(new[edit.new], "+", to: &text, &room)
            next = edit.old.upperBound
        }
        append(old[next..<oldLines.upperBound], " ", to: &text, &room)
    }

    private func append(
        _ lines: ArraySlice<Line>, _ sign: Unicode.Scalar, to text: inout [UInt8], _ room: inout Int
    ) {
        for line in lines {
            room -= 1 + line.writtenCount
            guard room >= 0 else { return }
            text.append(UInt8(ascii: sign))
            text.append(contentsOf: line.bytes)
            if line.bytes.last != UInt8(ascii: "\n") {
                text.append(contentsOf: "\n\\ No newline at end of file\n".utf8)
            }
        }
    }

    /// First line and number of lines; of an empty stretch, the line before it.
    private static func place(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }

    private static func edits(_ old: [Line], _ new: [Line], _ budget: Budget) -> [Edit] {
        var edits: [Edit] = []
        var next = (old: 0, new: 0)
        for pair in SequenceAlignment(old, new, budget: budget).pairs + [(old.count, new.count)] {
            if pair != next { edits.append(Edit(old: next.old..<pair.old, new: next.new..<pair.new)) }
            next = (pair.old + 1, pair.new + 1)
        }
        return edits
    }

    /// Edits whose context would touch share a hunk.
    private static func hunks(_ edits: [Edit]) -> [[Edit]] {
        edits.reduce(into: []) { hunks, edit in
            if let end = hunks.last?.last?.old.upperBound, edit.old.lowerBound - end <= 2 * context {
                hunks[hunks.count - 1].append(edit)
            } else {
                hunks.append([edit])
            }
        }
    }

    private static func lines(_ text: [UInt8], _ budget: Budget) throws(RegistryError) -> [Line] {
        let count = text.count { $0 == UInt8(ascii: "\n") }
        guard budget.spend(looks * (count + text.count / 64)) else { throw .comparisonTooComplex }
        var (lines, rest) = ([Line](), text[...])
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Line(bytes: rest[...end]))
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [Line(bytes: rest)]
    }
}
