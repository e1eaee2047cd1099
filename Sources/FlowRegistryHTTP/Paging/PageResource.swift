import FlowRegistry

/// A list on the wire: `meta` with its seven members and one array (contract §4).
struct PageResource<Element: Sendable, Position: PagePosition> {
    /// The array's name, also `meta.key`.
    let key: StaticString
    /// The list's URL without a query.
    let url: String
    /// The other parameters of the list, as they go before the paging's in each URL.
    var filters: [(name: StaticString, value: String)] = []
    let paging: Paging
    let token: PageToken<Position>
    let page: Page<Element>
    let position: (Element) -> Position

    func json(_ write: (inout JSONWriter, Element) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + 1_024 * page.elements.count)
        writer.object { writer in
            writer.object("meta", writeMeta)
            writer.array(key, page.elements, write)
        }
        return writer.bytes
    }

    private func writeMeta(_ writer: inout JSONWriter) {
        writer.member("page", Int64(paging.number))
        writer.member("page_size", Int64(paging.size))
        writer.member("first_page_url", first)
        writer.member("previous_page_url", previous)
        writer.member("url", current)
        writer.member("next_page_url", next)
        writer.member("key", "\(key)")
    }

    var next: String? {
        guard page.hasNext, let last = page.elements.last else { return nil }
        return url(paging.number + 1, token.text(after: position(last)))
    }

    var previous: String? {
        guard paging.token != nil, paging.number > 0, let first = page.elements.first else { return nil }
        return url(paging.number - 1, token.text(before: position(first)))
    }

    var first: String { url(0, nil) }

    var current: String { url(paging.number, paging.token) }

    private func url(_ number: Int, _ token: String?) -> String {
        let filters = filters.map { "\($0.name)=\(Form.encoded($0.value))&" }.joined()
        let url = "\(self.url)?\(filters)PageSize=\(paging.size)&Page=\(number)"
        return token.map { "\(url)&PageToken=\($0)" } ?? url
    }
}
