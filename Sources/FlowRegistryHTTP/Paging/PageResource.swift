import FlowRegistry

/// A list on the wire: `meta` with its seven members and one array (contract §4).
///
/// An array that has `PageLimit.bytes` gets no further element: the page ends there, and the next one goes on behind its
/// last element; a page that is read backwards ends at its other end.
struct PageResource<Element: Sendable, Position: PagePosition> {
    /// The array's name, also `meta.key`.
    let key: StaticString
    /// The list's URL without a query.
    let url: String
    /// The other parameters of the list, as they go before the paging's in each URL.
    var filters: [(name: StaticString, value: String)] = []
    let paging: Paging
    let token: PageToken<Position>
    var page: Page<Element>
    let position: (Element) -> Position

    func json(_ write: (inout JSONWriter, Element) -> Void) -> [UInt8] {
        document(write) { $1.object("meta", $0.writeMeta) }
    }

    /// The page as one object: what `head` writes, then the array.
    ///
    /// - Parameter head: writes the members before the array, of the page as it is.
    func document(
        _ write: (inout JSONWriter, Element) -> Void, _ head: (Self, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var written = 0
        var writer = JSONWriter(capacity: 512 + 1_024 * page.elements.count)
        writer.object { writer in
            head(self, &writer)
            let start = writer.bytes.count
            writer.array(key, page.elements) { writer, element in
                guard writer.bytes.count - start < PageLimit.bytes else { return }
                write(&writer, element)
                written += 1
            }
        }
        if written == page.elements.count { return writer.bytes }
        return shortened(to: written, write).whole(write, head)
    }

    /// With all of its elements, however long they are.
    private func whole(
        _ write: (inout JSONWriter, Element) -> Void, _ head: (Self, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 2 * PageLimit.bytes)
        writer.object { writer in
            head(self, &writer)
            writer.array(key, page.elements, write)
        }
        return writer.bytes
    }

    /// With the elements that are nearest to the place from which the page is read, as many as there is room for.
    ///
    /// - Parameter count: how many that are of the first ones.
    private func shortened(to count: Int, _ write: (inout JSONWriter, Element) -> Void) -> Self {
        var shorter = self
        shorter.page =
            paging.isBackwards
            ? Page(elements: page.elements.suffix(countFromEnd(write)), hasNext: page.hasNext, hasPrevious: true)
            : Page(elements: Array(page.elements.prefix(count)), hasNext: true, hasPrevious: page.hasPrevious)
        return shorter
    }

    /// How many of the last elements there is room for.
    private func countFromEnd(_ write: (inout JSONWriter, Element) -> Void) -> Int {
        var writer = JSONWriter(capacity: 2 * PageLimit.bytes)
        var count = 0
        for element in page.elements.reversed() where writer.bytes.count < PageLimit.bytes {
            write(&writer, element)
            count += 1
        }
        return count
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
        let last = paging.isBackwards ? page.elements.last ?? page.boundary : page.boundary ?? page.elements.last
        guard page.hasNext, let last else { return nil }
        return url(paging.number + 1, token.text(after: position(last)))
    }

    var previous: String? {
        let first = paging.isBackwards ? page.boundary ?? page.elements.first : page.elements.first ?? page.boundary
        guard paging.token != nil, page.hasPrevious, let first else { return nil }
        // Shorter pages are more of them on the way back.
        return url(max(0, paging.number - 1), token.text(before: position(first)))
    }

    var first: String { url(0, nil) }

    var current: String { url(paging.number, paging.token) }

    private func url(_ number: Int, _ token: String?) -> String {
        let filters = filters.map { "\($0.name)=\(Form.encoded($0.value))&" }.joined()
        let url = "\(self.url)?\(filters)PageSize=\(paging.size)&Page=\(number)"
        return token.map { "\(url)&PageToken=\($0)" } ?? url
    }
}

extension PageResource {
    /// The list as the API of 2010 has it: paging members beside the array, and URIs without scheme and host.
    ///
    /// Source: https://www.twilio.com/docs/usage/twilios-response
    func json2010(_ write: (inout JSONWriter, Element) -> Void) -> [UInt8] {
        document(write) { $0.writeMembers(to: &$1) }
    }

    /// `start` counts as if every page before had been full.
    private func writeMembers(to writer: inout JSONWriter) {
        let start = paging.number * paging.size
        writer.member("page", Int64(paging.number))
        writer.member("page_size", Int64(paging.size))
        writer.member("start", Int64(start))
        writer.member("end", Int64(start + max(0, page.elements.count - 1)))
        writer.member("uri", current)
        writer.member("first_page_uri", first)
        writer.member("previous_page_uri", previous)
        writer.member("next_page_uri", next)
    }
}
