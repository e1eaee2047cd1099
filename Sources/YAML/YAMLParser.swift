internal import CYAML

/// Reads a YAML 1.1 document with libyaml (https://pyyaml.org/wiki/LibYAML).
///
/// Anchors, aliases and a second document are refused: files of settings have no use for them, and aliases make small files large.
public struct YAMLParser: ~Copyable {
    /// Mappings and sequences within each other.
    public static let maximumDepth = 32

    // libyaml keeps pointers into its own parser, which therefore must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// The document in `text`, nil where it is empty.
    ///
    /// - Throws: `YAMLError` with the place of the first thing that is wrong.
    public static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
        let bytes = Array(text.utf8)
        let parsed: Result<YAMLNode?, YAMLError> = bytes.withUnsafeBufferPointer { bytes in
            let parser = YAMLParser(bytes)
            return Result { () throws(YAMLError) in try parser.document() }
        }
        return try parsed.get()
    }

    /// `bytes` must stay where they are as long as the parser lives.
    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml has no memory for a parser") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

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
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
        defer { yaml_event_delete(&event) }
        return Event(event)
    }

    /// What libyaml says of the place where it has stopped.
    private var problem: YAMLError {
        let text = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
        let mark = parser.pointee.problem_mark
        return YAMLError(text, line: mark.line + 1, column: mark.column + 1)
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

    init(_ event: yaml_event_t) {
        line = event.start_mark.line + 1
        column = event.start_mark.column + 1
        switch event.type {
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
            kind = .scalar(String(decoding: bytes, as: UTF8.self))
            isAnchored = event.data.scalar.anchor != nil
        case YAML_MAPPING_START_EVENT:
            (kind, isAnchored) = (.mappingStart, event.data.mapping_start.anchor != nil)
        case YAML_SEQUENCE_START_EVENT:
            (kind, isAnchored) = (.sequenceStart, event.data.sequence_start.anchor != nil)
        case YAML_MAPPING_END_EVENT: (kind, isAnchored) = (.mappingEnd, false)
        case YAML_SEQUENCE_END_EVENT: (kind, isAnchored) = (.sequenceEnd, false)
        case YAML_DOCUMENT_START_EVENT: (kind, isAnchored) = (.documentStart, false)
        case YAML_STREAM_END_EVENT: (kind, isAnchored) = (.streamEnd, false)
        default: (kind, isAnchored) = (.other, false)
        }
    }
}
