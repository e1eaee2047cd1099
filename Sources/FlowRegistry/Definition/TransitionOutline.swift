import JSON

/// What the rules look at in a transition.
struct TransitionOutline {
    let whole: TypedMember
    private(set) var event: TypedMember
    private(set) var next: TypedMember
    private(set) var conditions: TypedMember

    /// Whether it has not even an event.
    var isMalformed: Bool { event.type != .string }

    init(_ document: JSONDocument, _ index: Int, widget: Int32, place: Int32) {
        whole = TypedMember(document, index, at: .transition(widget: widget, place, nil))
        event = TypedMember(absentAt: .transition(widget: widget, place, .event))
        next = TypedMember(absentAt: .transition(widget: widget, place, .next))
        conditions = TypedMember(absentAt: .transition(widget: widget, place, .conditions))
        document.forEachMember(of: index) { member, value in
            if document.isString(member, "event") {
                event = TypedMember(document, value, at: .transition(widget: widget, place, .event))
            } else if document.isString(member, "next") {
                next = TypedMember(document, value, at: .transition(widget: widget, place, .next))
            } else if document.isString(member, "conditions") {
                conditions = TypedMember(document, value, at: .transition(widget: widget, place, .conditions))
            }
        }
    }
}
