/// What a rule has found, before it is told: no text is made of it unless it is among the first.
struct Finding {
    let place: TypedMember.Place
    let message: Message

    enum Message {
        case text(StaticString)
        case type(ValueType, expected: ValueType)
    }

    var issue: ValidationIssue { ValidationIssue(message: message.text, propertyPath: place.path) }
}

extension Finding.Message {
    fileprivate var text: String {
        switch self {
        case .text(let text): "\(text)"
        case .type(let found, let expected): "\(found) found, \(expected) expected"
        }
    }
}

/// What all rules find in a definition: the first findings, and how many there are beside them.
struct Findings {
    /// How many are told: a definition can have faults by the hundred thousand.
    static let maximumCount = 100

    private(set) var issues: [ValidationIssue] = []
    private(set) var leftOut = 0

    /// Adds a finding, if there is one.
    mutating func append(_ finding: Finding?) {
        guard let finding else { return }
        if issues.count < Self.maximumCount { issues.append(finding.issue) } else { leftOut += 1 }
    }
}
