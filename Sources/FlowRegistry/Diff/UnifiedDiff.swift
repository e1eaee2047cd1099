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
    }

    private static let context = 3

    private let old: [Line]
    private let new: [Line]
    private let hunks: [[Edit]]

    /// Compares UTF-8 texts; where they have little in common the diff may be longer than the shortest.
    public init(from old: [UInt8], to new: [UInt8]) {
        (self.old, self.new) = (Self.lines(old), Self.lines(new))
        hunks = Self.hunks(Self.edits(self.old, self.new))
    }

    /// Between the canonical texts of two definitions.
    public init(from old: FlowDefinition, to new: FlowDefinition) {
        self.init(from: old.canonicalText, to: new.canonicalText)
    }

    /// The diff under the names of the two texts; empty when they are the same.
    public func text(from oldName: String, to newName: String) -> [UInt8] {
        if hunks.isEmpty { return [] }
        return hunks.reduce(into: [UInt8]("--- \(oldName)\n+++ \(newName)\n".utf8)) { append($1, to: &$0) }
    }

    private func append(_ hunk: [Edit], to text: inout [UInt8]) {
        guard let first = hunk.first, let last = hunk.last else { return }
        let before = min(first.old.lowerBound, Self.context)
        let after = min(old.count - last.old.upperBound, Self.context)
        let oldLines = (first.old.lowerBound - before)..<(last.old.upperBound + after)
        let newLines = (first.new.lowerBound - before)..<(last.new.upperBound + after)
        text.append(contentsOf: "@@ -\(Self.place(oldLines)) +\(Self.place(newLines)) @@\n".utf8)
        var next = oldLines.lowerBound
        for edit in hunk {
            append(old[next..<edit.old.lowerBound], " ", to: &text)
            append(old[edit.old], "-", to: &text)
            append(new[edit.new], "+", to: &text)
            next = edit.old.upperBound
        }
        append(old[next..<oldLines.upperBound], " ", to: &text)
    }

    private func append(_ lines: ArraySlice<Line>, _ sign: Unicode.Scalar, to text: inout [UInt8]) {
        for line in lines {
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

    private static func edits(_ old: [Line], _ new: [Line]) -> [Edit] {
        var edits: [Edit] = []
        var next = (old: 0, new: 0)
        for pair in SequenceAlignment(old, new).pairs + [(old.count, new.count)] {
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

    private static func lines(_ text: [UInt8]) -> [Line] {
        var (lines, rest) = ([Line](), text[...])
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Line(bytes: rest[...end]))
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [Line(bytes: rest)]
    }
}
