internal import CYAML

/// Reads a YAML 1.1 document with libyaml (https://pyyaml.org/wiki/LibYAML).
///
/// Anchors, aliases and a second document are refused: files of settings have no use for them, and aliases make small files
/// large.
public struct YAMLParser: ~Copyable {
    /// Mappings and sequences within each other.
    public static let maximumDepth = 32

    private let parser: OpaquePointer

    /// The document in `text`, nil where it is empty.
    ///
    /// - Throws: `YAMLError` with the place of the first thing that is wrong.
    public static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
        let bytes = Array(text.utf8)
        let parsed: Result<YAMLNode?, YAMLError> = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(YAMLError) in
                let parser = try YAMLParser(bytes)
                return try parser.document()
            }
        }
        return try parsed.get()
    }

    /// `bytes` must stay where they are as long as the parser lives.
    private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        guard let parser = cyaml_open(bytes.baseAddress, bytes.count) else {
            throw YAMLError("out of memory", line: 1, column: 1)
        }
        self.parser = parser
    }

    deinit { cyaml_close(parser) }

    private func document() throws(YAMLError) -> YAMLNode? {
        _ = try next()
        guard try next().kind == .documentStart else { return nil }
        let root = try node(next(), depth: 0)
        _ = try next()
        let end = try next()
        guard end.kind == .streamEnd else {
            throw YAMLError("did not expect a second document", line: end.line, column: end.column)
        }
        return root
    }

    private func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth <= Self.maximumDepth else {
            throw YAMLError("is nested more than \(Self.maximumDepth) deep", line: event.line, column: event.column)
        }
        guard !event.isAnchored else {
            throw YAMLError("did not expect an anchor", line: event.line, column: event.column)
        }
        switch event.kind {
        case .scalar(let text): return YAMLNode(.scalar(text), line: event.line)
        case .mappingStart: return YAMLNode(.mapping(try members(depth)), line: event.line)
        case .sequenceStart: return YAMLNode(.sequence(try elements(depth)), line: event.line)
        default: throw YAMLError("did not expect an alias", line: event.line, column: event.column)
        }
    }

    private func members(_ depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var keys: Set<String> = []
        while true {
            let event = try next()
            if event.kind == .mappingEnd { return members }
            guard case .scalar(let key) = event.kind else {
                throw YAMLError("did not find a key that is text", line: event.line, column: event.column)
            }
            guard keys.insert(key).inserted else {
                throw YAMLError("\(key) is there more than once", line: event.line, column: event.column)
            }
            members.append(
                YAMLNode.Member(key: key, line: event.line, value: try node(next(), depth: depth + 1)))
        }
    }

    private func elements(_ depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try next()
            if event.kind == .sequenceEnd { return elements }
            elements.append(try node(event, depth: depth + 1))
        }
    }

    private func next() throws(YAMLError) -> Event {
        var (event, problem) = (cyaml_event(), UnsafePointer<CChar>?.none)
        guard cyaml_next(parser, &event, &problem) == 1 else {
            let text = problem.map { String(cString: $0) } ?? ""
            throw YAMLError(text, line: Int(event.line) + 1, column: Int(event.column) + 1)
        }
        return Event(event)
    }
}

/// What libyaml has read last.
private struct Event {
    enum Kind: Equatable {
        case documentStart
        case streamEnd
        case scalar(String)
        case mappingStart
        case mappingEnd
        case sequenceStart
        case sequenceEnd
        case other
    }

    let kind: Kind
    let isAnchored: Bool
    let line: Int
    let column: Int

    init(_ event: cyaml_event) {
        (line, column) = (Int(event.line) + 1, Int(event.column) + 1)
        isAnchored = event.is_anchored != 0
        kind =
            switch event.kind {
            case CYAML_SCALAR:
                .scalar(String(decoding: UnsafeBufferPointer(start: event.text, count: event.count), as: UTF8.self))
            case CYAML_MAPPING_START: .mappingStart
            case CYAML_SEQUENCE_START: .sequenceStart
            case CYAML_MAPPING_END: .mappingEnd
            case CYAML_SEQUENCE_END: .sequenceEnd
            case CYAML_DOCUMENT_START: .documentStart
            case CYAML_STREAM_END: .streamEnd
            default: .other
            }
    }
}
