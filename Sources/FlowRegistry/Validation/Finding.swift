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
