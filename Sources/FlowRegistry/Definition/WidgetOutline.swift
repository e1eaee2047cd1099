import JSON

/// What the rules look at in a widget.
struct WidgetOutline {
    private let place: Int32
    let whole: TypedMember
    private(set) var name: TypedMember
    private(set) var type: TypedMember
    /// A second `type`.
    private(set) var repeatedType: TypedMember?
    private(set) var properties: TypedMember
    private(set) var transitions: TypedMember
    /// Where its transitions stand among those of the definition.
    private(set) var transitionPlaces = 0..<0

    init(_ document: JSONDocument, _ index: Int, place: Int32) {
        self.place = place
        whole = TypedMember(document, index, at: .widget(place, nil))
        name = TypedMember(absentAt: .widget(place, .name))
        type = TypedMember(absentAt: .widget(place, .type))
        properties = TypedMember(absentAt: .widget(place, .properties))
        transitions = TypedMember(absentAt: .widget(place, .transitions))
        document.forEachMember(of: index) { member, value in
            if document.isString(member, "name") {
                name = TypedMember(document, value, at: .widget(place, .name))
            } else if document.isString(member, "type") {
                let isRepeated = type.type != nil
                type = TypedMember(document, value, at: .widget(place, .type))
                if isRepeated { repeatedType = type }
            } else if document.isString(member, "properties") {
                properties = TypedMember(document, value, at: .widget(place, .properties))
            } else if document.isString(member, "transitions") {
                transitions = TypedMember(document, value, at: .widget(place, .transitions))
            }
        }
    }

    /// - Parameter malformed: counts those that are told of, and beyond which none is looked at.
    mutating func addTransitions(
        of document: JSONDocument, to all: inout [TransitionOutline], malformed: inout Int
    ) {
        guard transitions.type != nil else { return }
        let start = all.count
        document.forEachElement(of: Int(transitions.index)) { index in
            guard malformed <= Findings.maximumCount else { return }
            let transition = TransitionOutline(
                document, index, widget: place, place: Int32(truncatingIfNeeded: all.count - start))
            if transition.isMalformed { malformed += 1 }
            all.append(transition)
        }
        transitionPlaces = start..<all.count
    }
}
