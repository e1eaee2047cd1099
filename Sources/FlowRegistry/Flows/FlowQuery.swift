/// Which flows a list is to hold, and in which order; nil stands for any. What is asked for together must all hold.
public struct FlowQuery: Hashable, Sendable {
    public var friendlyName: String?
    public var friendlyNamePrefix: String?
    public var status: FlowStatus?
    /// The type of a widget in the latest revision.
    public var widgetType: String?
    /// Updated then or later; a flow that never was counts with the date of its creation.
    public var updatedAfter: Timestamp?
    /// As `updatedAfter`, but earlier than that.
    public var updatedBefore: Timestamp?
    public var search: SearchText?
    public var order: FlowOrder

    public init(
        friendlyName: String? = nil, friendlyNamePrefix: String? = nil, status: FlowStatus? = nil,
        widgetType: String? = nil, updatedAfter: Timestamp? = nil, updatedBefore: Timestamp? = nil,
        search: SearchText? = nil, order: FlowOrder = .newestFirst
    ) {
        self.friendlyName = friendlyName
        self.friendlyNamePrefix = friendlyNamePrefix
        self.status = status
        self.widgetType = widgetType
        self.updatedAfter = updatedAfter
        self.updatedBefore = updatedBefore
        self.search = search
        self.order = order
    }
}

/// The order of a list of flows. Equal names are ordered by date of creation, equal dates by SID, in the same direction.
public struct FlowOrder: Hashable, Sendable {
    /// What is ordered by, under its name in the API.
    public enum Key: String, Sendable, CaseIterable {
        case dateCreated = "DateCreated"
        /// The date of creation for a flow that was never updated.
        case dateUpdated = "DateUpdated"
        /// By code points.
        case friendlyName = "FriendlyName"
    }

    public let key: Key
    public let isDescending: Bool

    public static let newestFirst = FlowOrder(key: .dateCreated, isDescending: true)

    public init(key: Key, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Reads a key's name, with a minus sign before it for descending; nil for anything else.
    public init?(_ text: String) {
        let isDescending = text.hasPrefix("-")
        guard let key = Key(rawValue: isDescending ? String(text.dropFirst()) : text) else { return nil }
        self.init(key: key, isDescending: isDescending)
    }
}

/// A flow's place in a list of some order: what the order looks at, and what tells equals apart.
public struct FlowPosition: Hashable, Sendable {
    /// Empty unless the order is by name.
    public let friendlyName: String
    /// Of the last update where the order is by that, else of the creation.
    public let date: Timestamp
    public let sid: FlowSID

    public init(friendlyName: String, date: Timestamp, sid: FlowSID) {
        self.friendlyName = friendlyName
        self.date = date
        self.sid = sid
    }

    public init(of flow: Flow, in order: FlowOrder) {
        self.init(
            friendlyName: order.key == .friendlyName ? flow.latest.friendlyName : "",
            date: order.key == .dateUpdated ? flow.dateUpdated ?? flow.dateCreated : flow.dateCreated, sid: flow.sid)
    }
}

/// What a person types to find texts: words, all of which must be there, and phrases in double quotes. The last word may
/// be the beginning of one.
public struct SearchText: Hashable, Sendable {
    /// A word, or words that must follow each other.
    public struct Term: Hashable, Sendable {
        public let text: String
        /// Whether the text may go on behind the last word of `text`.
        public let isPrefix: Bool
    }

    /// Each once; what has neither letter nor digit is none, for nothing could be found by it.
    public let terms: [Term]

    /// Takes any text; a quote that is not closed goes to the end.
    public init(_ text: String) {
        var terms: [Term] = []
        let parts = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isPhrase = index % 2 == 1
            let words = part.split(whereSeparator: Self.isSpace).map { String(Substring($0)) }
            let texts = isPhrase && !words.isEmpty ? [words.joined(separator: " ")] : words
            terms += texts.map { Term(text: $0, isPrefix: false) }
            if index == parts.count - 1, !isPhrase, let last = words.last {
                terms[terms.count - 1] = Term(text: last, isPrefix: true)
            }
        }
        // By their bytes, as FTS5 has them: to Swift, one text may be written in several ways.
        var seen: Set<[UInt8]> = []
        self.terms = terms.filter { term in
            term.text.unicodeScalars.contains(where: Self.isInWords)
                && seen.insert([term.isPrefix ? 1 : 0] + term.text.utf8).inserted
        }
    }

    /// More words are not searched for: each place of a phrase's first word costs a look for every other one.
    public static let maximumWords = 32

    /// As FTS5's tokenizer `unicode61` has it.
    private static func isInWords(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }
}
