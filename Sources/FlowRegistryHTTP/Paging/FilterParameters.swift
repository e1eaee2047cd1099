import FlowRegistry

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
