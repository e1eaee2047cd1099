import FlowRegistry
import Foundation

/// Search by words, in the plainest way: letters and digits, without their case, accents and width.
enum MemoryWords {
    static func words(_ text: String) -> [String] {
        text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
            .filter { $0.properties.generalCategory != .nonspacingMark }
            .split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
            .map { String(Substring($0)) }
    }

    /// Whether the name, the commit message or the strings of the definition have all terms.
    static func has(_ search: SearchText, _ revision: FlowRevision) -> Bool {
        let definition = FlowDefinition(trusted: revision.definition?.text ?? [])
        let strings = String(decoding: definition.strings ?? [], as: UTF8.self)
        let texts =
            ([revision.friendlyName, revision.commitMessage ?? ""] + strings.split(separator: "\n").map(String.init))
            .map(words)
        return search.terms.allSatisfy { term in
            let wanted = words(term.text)
            return texts.contains { has(wanted, term.isPrefix, $0) }
        }
    }

    /// Whether the words follow each other in a text; the last one may be the beginning of one.
    private static func has(_ wanted: [String], _ isPrefix: Bool, _ text: [String]) -> Bool {
        guard let last = wanted.last, text.count >= wanted.count else { return wanted.isEmpty }
        return (0...text.count - wanted.count).contains { start in
            let part = text[start..<start + wanted.count]
            guard part.dropLast().elementsEqual(wanted.dropLast()), let end = part.last else { return false }
            return isPrefix ? end.hasPrefix(last) : end == last
        }
    }

    static func widgetTypes(of revision: FlowRevision) -> [String] {
        guard let text = revision.definition?.text else { return [] }
        return (try? FlowDefinition(json: text))?.widgetTypes ?? []
    }
}
