import FlowRegistry
import Foundation

/// Definitions: what is taken is valid by a second reading of the rules, and is taken again unchanged.
enum DefinitionTarget {
    static func run(_ input: [UInt8]) throws {
        do {
            let definition = try FlowDefinition(json: input)
            try require(isValid(definition.text) != false, "an invalid definition was taken")
            let again = try? FlowDefinition(json: definition.text)
            try require(again == definition, "its own text is not taken again unchanged")
        } catch let error as InvalidFlowDefinition {
            try require(!error.issues.isEmpty, "refused without a reason")
            try require(error.issues.allSatisfy { $0.propertyPath.hasPrefix("#") }, "a finding has no place")
            if try isRightlyAmbiguous(error, input) { return }
            let isTaken = isValid(input) == true && !JSONTarget.isFoundationsOwn(input)
            try require(!isTaken, "a valid definition was refused: \(error.issues)")
        }
    }

    /// Whether a definition was refused for two members of one name: Foundation reads one of them, and does not tell. What
    /// it writes of that has one, and must not be refused so.
    private static func isRightlyAmbiguous(_ error: InvalidFlowDefinition, _ input: [UInt8]) throws -> Bool {
        guard isAmbiguous(error) else { return false }
        guard let document = try? JSONSerialization.jsonObject(with: Data(input)) else { return false }
        let unambiguous = [UInt8](try JSONSerialization.data(withJSONObject: document))
        do {
            _ = try FlowDefinition(json: unambiguous)
        } catch {
            try require(!isAmbiguous(error), "refused for a member that is there once")
        }
        return true
    }

    private static func isAmbiguous(_ error: InvalidFlowDefinition) -> Bool {
        error.issues.contains { $0.message == "must not be there twice" }
    }

    /// nil where Foundation cannot hold the document.
    private static func isValid(_ text: [UInt8]) -> Bool? {
        guard let document = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) else {
            return nil
        }
        guard let root = document as? [String: Any], let states = root["states"] as? [[String: Any]],
            (1...1_000).contains(states.count),
            let initial = root["initial_state"] as? String, areFlags(root["flags"])
        else { return false }
        let names = states.compactMap { ($0["name"] as? String).map { Array($0.utf8) } }
        return Set(names).count == states.count && !names.contains([]) && names.contains(Array(initial.utf8))
            && states.allSatisfy { isWidget($0, among: Set(names)) }
    }

    private static func areFlags(_ value: Any?) -> Bool {
        guard let value else { return true }
        return isBoolean((value as? [String: Any])?["allow_concurrent_calls"])
    }

    private static func isBoolean(_ value: Any?) -> Bool {
        guard let number = value as? NSNumber else { return false }
        return String(cString: number.objCType) == "c"
    }

    private static func isWidget(_ state: [String: Any], among names: Set<[UInt8]>) -> Bool {
        guard state["type"] is String, let transitions = state["transitions"] as? [[String: Any]],
            state["properties"] == nil || state["properties"] is [String: Any]
        else { return false }
        return transitions.allSatisfy { isTransition($0, among: names) }
    }

    private static func isTransition(_ transition: [String: Any], among names: Set<[UInt8]>) -> Bool {
        guard transition["event"] is String, transition["conditions"] == nil || transition["conditions"] is [Any] else {
            return false
        }
        switch transition["next"] {
        case nil, is NSNull: return true
        case let next as String: return next.isEmpty || names.contains(Array(next.utf8))
        default: return false
        }
    }
}
