import FlowRegistry

/// The paging parameters of a list request (contract §4).
struct Paging {
    /// From 1; one larger than may be is clamped, as SDKs send it so.
    let size: Int
    /// For the client's orientation only.
    let number: Int
    let token: String?

    static let defaultSize = 50

    /// Whether the page is read against the order of the list, from the place of its token on.
    var isBackwards: Bool { token?.hasPrefix(PageTokenDirection.before.rawValue) ?? false }

    /// Throws `.invalidParameter` naming the parameter that is no number of its range; and for a later page without its token,
    /// since who counts pages up would get the first one for ever.
    init(_ query: Form, _ sizes: PageSizes) throws(RegistryError) {
        let size = try Self.number(query, "PageSize", atLeast: 1) ?? Self.defaultSize
        self.size = min(size, sizes.maximum)
        number = try Self.number(query, "Page", atLeast: 0) ?? 0
        token = try query.text("PageToken").flatMap { $0.isEmpty ? nil : $0 }
        guard number == 0 || token != nil else {
            throw .invalidParameter("Page", reason: "selects no page without a PageToken: follow next_page_url")
        }
    }

    private static func number(
        _ query: Form, _ name: StaticString, atLeast minimum: Int
    ) throws(RegistryError) -> Int? {
        guard let text = try query.text(name), !text.isEmpty else { return nil }
        let isDecimal = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard isDecimal, let number = text.utf8.count > 9 ? 999_999_999 : Int(text), number >= minimum else {
            throw .invalidParameter("\(name)", reason: "must be an integer of at least \(minimum)")
        }
        return number
    }
}

/// How many elements a page may have (contract §4).
struct PageSizes: Sendable {
    let maximum: Int
}

/// Those parameters of a list that were given, each of 1,024 characters at most.
struct FilterParameters {
    /// As they stand in the URLs of the list's pages.
    let all: [(name: StaticString, value: String)]

    /// - Parameter names: of the parameters that the list has; empty ones count as not given.
    init(_ form: Form, _ names: [StaticString]) throws(RegistryError) {
        var all: [(name: StaticString, value: String)] = []
        for name in names {
            guard let text = try form.text(name, atMost: 1_024), !text.isEmpty else { continue }
            all.append((name, text))
        }
        self.all = all
    }

    var isEmpty: Bool { all.isEmpty }

    /// All of them in one text, by which a page token knows its list.
    var text: String { all.map { "\($0.name)=\(Form.encoded($0.value))" }.joined(separator: "&") }

    subscript(name: StaticString) -> String? { all.first { "\($0.name)" == "\(name)" }?.value }

    /// - Parameter endOfDay: whether a day stands for its last second; else for its first.
    func date(_ name: StaticString, endOfDay: Bool = false) throws(RegistryError) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let date = Timestamp(text) ?? Timestamp(text + (endOfDay ? "T23:59:59Z" : "T00:00:00Z")) else {
            throw .invalidParameter("\(name)", reason: "must be a date as 2026-01-31 or 2026-01-31T23:59:59Z")
        }
        return date
    }
}
