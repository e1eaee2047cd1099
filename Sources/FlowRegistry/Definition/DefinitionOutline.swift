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
