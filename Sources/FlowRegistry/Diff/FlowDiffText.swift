import JSON

/// A diff as lines for people, what matters most first.
public struct FlowDiffText: Sendable {
    /// How many widgets have to share a change for it to be told once.
    private static let leastShared = 3
    /// In bytes: what is longer, as many changes of one transition are, ends with an ellipsis.
    private static let longestLine = 1_000

    /// Without line feeds; no line carries a control character, whatever the definitions hold.
    public let lines: [String]

    /// Long names are shortened. Of more lines than `mostLines`, and of those beyond `bytes`, the last line tells how many
    /// there are more; it tells as well how many changes the diff has left out.
    public init(_ diff: FlowDiff, mostLines: Int = .max, atMost bytes: Int = .max) {
        let all = Self.lines(diff)
        var (lines, room): ([String], Int) = ([], bytes)
        for line in all.prefix(mostLines) {
            let line = line.shortened(to: Self.longestLine).printable
            room -= line.utf8.count + 1
            if room < 0 { break }
            lines.append(line)
        }
        let more = all.count - lines.count + diff.leftOut
        self.lines = more > 0 ? lines + ["… and \(more) more"] : lines
    }

    /// Every line with a line feed.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    private static func lines(_ diff: FlowDiff) -> [String] {
        let verdict = diff.layout.isEmpty ? "No difference." : "No difference in meaning."
        var lines = diff.isMeaningful ? [] : [verdict]
        if let initial = diff.initialState {
            lines.append("! starts with \(initial.new.shortened()) (was: \(initial.old.shortened()))")
        }
        lines += diff.becameUnreachable.map { "! \($0.shortened()): no path leads here any more" }
        lines += diff.removed.map { "- widget \(title($0.name, $0.type))" }
        lines += diff.added.map {
            "+ widget \(title($0.name, $0.type))" + ($0.isReachable ? "" : ", no path leads here")
        }
        lines += diff.renamed.map { "» widget \($0.oldName.shortened()) is now \(title($0.newName, $0.type))" }
        lines += diff.rewired.flatMap { entry("→ \($0.name.shortened()):", rewiring($0)) }
        lines += diff.becameReachable.map { "→ \($0.shortened()): a path leads here now" }
        lines += changes(diff.changed)
        lines += diff.envelope.map { "~ flow: \(ValueChangeText.line($0))" }
        return lines + layout(diff.layout)
    }

    private static func title(_ name: String, _ type: String) -> String { "\(name.shortened()) (\(type.shortened()))" }

    private static func rewiring(_ widget: WidgetRewiring) -> [String] {
        let lines = widget.transitions.map(ValueChangeText.lines)
        let redirections = lines.flatMap(\.direction)
        let order = widget.isReordered ? ["conditions are tried in another order"] : []
        return redirections + order + lines.flatMap(\.changes)
    }

    private static func changes(_ widgets: [WidgetChange]) -> [String] {
        let lines = widgets.map { ValueChangeText.lines($0.changes) }
        var names: [String: [String]] = [:]
        for (widget, lines) in zip(widgets, lines) {
            for line in lines { names[line, default: []].append(widget.name) }
        }
        names = names.filter { $1.count >= leastShared }
        let shared = names.sorted { $0.key < $1.key }.flatMap { line, names in
            ["~ \(names.count) widgets: \(line)", "    in \(list(names))"]
        }
        return shared
            + zip(widgets, lines).flatMap { widget, lines in
                entry("~ widget \(title(widget.name, widget.type)):", lines.filter { names[$0] == nil })
            }
    }

    /// One line behind its head, several below it.
    private static func entry(_ head: String, _ lines: [String]) -> [String] {
        if lines.count == 1 { return ["\(head) \(lines[0])"] }
        return lines.isEmpty ? [] : [head] + lines.map { "    \($0)" }
    }

    private static func layout(_ layout: FlowDiff.Layout) -> [String] {
        var lines: [String] = []
        if !layout.moved.isEmpty { lines.append("· moved on the canvas: \(list(layout.moved.map(\.name)))") }
        if layout.isReordered { lines.append("· widgets are listed in another order") }
        if layout.isRespelled { lines.append("· members are in another order, or values are spelled otherwise") }
        return lines
    }

    private static func list(_ names: [String]) -> String {
        let most = 8
        return names.prefix(most).map { $0.shortened() }.joined(separator: ", ")
            + (names.count > most ? " and \(names.count - most) more" : "")
    }
}

/// The part of a long text around where it differs from another one: characters, of which one may take any number of
/// bytes, are told apart in this part alone.
struct TextWindow {
    /// In bytes, of what is the same on either side, and of what differs.
    private static let (context, longest) = (256, 1_024)

    let characters: [Character]
    let isCutBefore: Bool
    let isCutBehind: Bool

    var isCut: Bool { isCutBefore || isCutBehind }

    /// nil for nil; of one text alone, the beginning.
    static func around(_ old: [UInt8]?, _ new: [UInt8]?) -> (old: TextWindow?, new: TextWindow?) {
        guard let old, let new else {
            return (old.map { TextWindow($0, of: 0..<$0.count) }, new.map { TextWindow($0, of: 0..<$0.count) })
        }
        let shorter = min(old.count, new.count)
        var (prefix, suffix) = (0, 0)
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
        return (
            TextWindow(old, of: prefix..<(old.count - suffix)), TextWindow(new, of: prefix..<(new.count - suffix))
        )
    }

    /// A part of UTF-8 and what is around it.
    private init(_ text: [UInt8], of part: Range<Int>) {
        var start = max(0, part.lowerBound - Self.context)
        var end = min(text.count, part.upperBound + Self.context, part.lowerBound + Self.longest)
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < text.count, end > start, text[end] & 0xC0 == 0x80 { end -= 1 }
        characters = Array(String(decoding: text[start..<end], as: UTF8.self))
        (isCutBefore, isCutBehind) = (start > 0, end < text.count)
    }
}
