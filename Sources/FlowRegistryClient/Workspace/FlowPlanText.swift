import CommandSupport
package import FlowRegistry

/// What is about to be done to a flow, as lines for people.
package struct FlowPlanText {
    /// Further lines of a diff are counted only.
    private static let mostLines = 12

    package private(set) var lines: [String] = []

    package init() {}

    package mutating func add(_ sign: Character, _ verb: String, _ flow: ComparedFlow, _ consequence: String) {
        let name = flow.friendlyName.printable
        lines.append("\(sign) \(verb)  \(flow.name.printable)  \"\(name)\"  \(consequence)")
    }

    /// What changes from one name and definition to another.
    package mutating func add(from old: (name: String?, FlowDefinition?), to new: (name: String?, FlowDefinition?)) {
        var changes: [String] = []
        if let oldName = old.name, let newName = new.name, oldName != newName {
            changes.append("~ name \"\(oldName.printable)\" → \"\(newName.printable)\"")
        }
        if let before = old.1, let after = new.1, before != after {
            changes += Self.changes(from: before, to: after)
        }
        lines += changes.prefix(Self.mostLines).map { "    \($0)" }
        if changes.count > Self.mostLines { lines.append("    and \(changes.count - Self.mostLines) more lines") }
    }

    private static func changes(from old: FlowDefinition, to new: FlowDefinition) -> [String] {
        do throws(CommandFailure) {
            return FlowDiffText(try LocalComparison(from: old, to: new).diff()).lines
        } catch {
            return ["~ \(error.message)"]
        }
    }

    package mutating func add(_ line: String) { lines.append(line) }

    /// The files that the manifest knew under another name.
    package mutating func add(renamed: [(old: String, new: String)]) {
        lines += renamed.map { "» \($0.new), which was \($0.old)" }
    }

    /// "1 flow is", "2 flows are".
    package static func count(_ flows: Int, _ rest: String) -> String {
        "\(Plural.text(flows, "flow is", "flows are")) \(rest)"
    }

    package func print() {
        for line in lines { Swift.print(line.printable) }
    }
}
