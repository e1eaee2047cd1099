import JSON

/// What the rules look at in a definition, found in one walk over it, whether it is as it should be or not.
///
/// Of several members of one name the last counts, as most parsers have it.
struct DefinitionOutline {
    let document: JSONDocument
    let root: TypedMember
    private(set) var states = TypedMember(absentAt: .definition(.states))
    private(set) var initialState = TypedMember(absentAt: .definition(.initialState))
    private(set) var flags = TypedMember(absentAt: .definition(.flags))
    private(set) var allowConcurrentCalls = TypedMember(absentAt: .flags(.allowConcurrentCalls))
    /// A second `states`.
    private(set) var repeatedStates: TypedMember?
    /// The elements of `states`; one more than there may be, where there are too many.
    private(set) var widgets: [WidgetOutline] = []
    /// The elements of all widgets' `transitions`, up to where more are malformed than are told of.
    private(set) var transitions: [TransitionOutline] = []
    private var malformedTransitions = 0
    /// The place of the first widget of each name.
    private var places: [WidgetName: Int] = [:]

    /// How many widgets there may be (contract §9.1).
    static let maximumWidgets = 1_000

    init(_ document: JSONDocument) {
        self.document = document
        root = TypedMember(document, 0, at: .definition(nil))
        document.forEachMember(of: 0) { name, value in
            if document.isString(name, "states") {
                let isRepeated = states.type != nil
                states = TypedMember(document, value, at: .definition(.states))
                if isRepeated { repeatedStates = states }
            } else if document.isString(name, "initial_state") {
                initialState = TypedMember(document, value, at: .definition(.initialState))
            } else if document.isString(name, "flags") {
                flags = TypedMember(document, value, at: .definition(.flags))
            }
        }
        addFlags()
        addWidgets()
    }

    /// The text of a string; nil for any other member.
    func text(_ member: TypedMember) -> WidgetName? {
        member.type == .string ? WidgetName(document, Int(member.index)) : nil
    }

    /// The place of the first widget of a name.
    func place(of name: WidgetName) -> Int? { places[name] }

    /// Whether a widget has this name; true as well where there are too many to be looked at.
    func mayBeWidget(_ name: WidgetName) -> Bool { places[name] != nil || widgets.count > Self.maximumWidgets }

    private mutating func addFlags() {
        guard flags.type != nil else { return }
        document.forEachMember(of: Int(flags.index)) { name, value in
            if document.isString(name, "allow_concurrent_calls") {
                allowConcurrentCalls = TypedMember(document, value, at: .flags(.allowConcurrentCalls))
            }
        }
    }

    private mutating func addWidgets() {
        guard states.type != nil else { return }
        document.forEachElement(of: Int(states.index)) { index in
            guard widgets.count <= Self.maximumWidgets else { return }
            var widget = WidgetOutline(document, index, place: Int32(truncatingIfNeeded: widgets.count))
            widget.addTransitions(of: document, to: &transitions, malformed: &malformedTransitions)
            widgets.append(widget)
        }
        places.reserveCapacity(widgets.count)
        for (place, widget) in widgets.enumerated() {
            guard let name = text(widget.name) else { continue }
            if places[name] == nil { places[name] = place }
        }
    }
}

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

/// The name of a widget, compared by its code units, as names are (RFC 8259 §8.3): Swift's `==` takes `é` and `e` with an
/// accent for one.
struct WidgetName: Hashable {
    let utf8: ArraySlice<UInt8>

    /// The text of the string at `index`; half a surrogate pair becomes U+FFFD.
    init(_ document: JSONDocument, _ index: Int) {
        let content = document.content(index)
        utf8 = document.nodes[index].hasEscapes ? UnescapedText.decode(content)[...] : content
    }

    func hash(into hasher: inout Hasher) {
        utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
