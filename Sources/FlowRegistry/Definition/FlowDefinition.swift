import Crypto
import JSON

/// The JSON document of a flow: well-formed, and valid on the first level (contract §9.5).
public struct FlowDefinition: Sendable, Equatable {
    /// The document without white space between its tokens; members, order and numbers are as they came.
    public let text: [UInt8]
    /// The types of its widgets, each once: found while it was read; nil for one that was stored, and where SQLite may read
    /// others in it.
    public let widgetTypes: [String]?
    /// Where somebody has worked it out: before a transaction, it takes none of its time.
    var sha256: [UInt8]?
    private let knownSubflows: [SubflowReference]?

    /// The SHA-256 of `text`, by which it is stored.
    public var hash: [UInt8] { sha256 ?? SHA256.hash(of: text) }

    /// The flows that it runs as subflows.
    public var subflows: [SubflowReference] {
        if let knownSubflows { return knownSubflows }
        guard let document = try? JSONDocument(text) else { return [] }
        return SubflowReference.all(in: DefinitionOutline(document))
    }

    /// Its strings in their order, a line feed between each and the next; nil where SQLite may read others in it.
    public var strings: [UInt8]? { DefinitionStrings.all(of: text) }

    /// Reads JSON text, or a JSON string that holds JSON text (contract §8.1).
    ///
    /// Throws `InvalidFlowDefinition` with everything that is wrong with it.
    public init(json: [UInt8]) throws(InvalidFlowDefinition) {
        var document = try Self.parse(json)
        if let inner = document.root.utf8 { document = try Self.parse([UInt8](inner)) }
        let outline = DefinitionOutline(document)
        try FlowDefinitionValidator.validate(outline)
        text = document.text
        widgetTypes = DefinitionWidgetTypes.all(in: document)
        knownSubflows = SubflowReference.all(in: outline)
    }

    /// Takes back what `text` was when it was stored.
    public init(trusted text: [UInt8]) {
        self.text = text
        widgetTypes = nil
        knownSubflows = nil
    }

    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    private static func parse(_ json: [UInt8]) throws(InvalidFlowDefinition) -> JSONDocument {
        do {
            return try JSONDocument(json)
        } catch {
            let message = "is not valid JSON: it \(error.reason) (line \(error.line), column \(error.column))"
            throw InvalidFlowDefinition(issues: [ValidationIssue(message: message, propertyPath: "#")], leftOut: 0)
        }
    }
}

/// A definition that was refused, with what is wrong with it.
public struct InvalidFlowDefinition: Error, Equatable, Sendable {
    /// The first hundred findings at most.
    public let issues: [ValidationIssue]
    /// How many findings there are beside them, at least: what is hopeless is not read to its end.
    public let leftOut: Int
}

/// Reads definitions of a limited length, and works out what storing them needs.
public struct DefinitionReader: Sendable {
    private let maximumDefinitionBytes: Int

    public init(maximumDefinitionBytes: Int) {
        self.maximumDefinitionBytes = maximumDefinitionBytes
    }

    /// The definition in `json`. Throws `.tooLarge` or `.invalidDefinition`, drafts included (contract §7).
    public func read(_ json: [UInt8]) throws(RegistryError) -> FlowDefinition {
        guard json.count <= maximumDefinitionBytes else {
            throw .tooLarge(what: "Definition", limit: maximumDefinitionBytes)
        }
        do {
            var definition = try FlowDefinition(json: json)
            definition.sha256 = definition.hash
            return definition
        } catch {
            throw .invalidDefinition(error.issues, leftOut: error.leftOut)
        }
    }
}
