import FlowRegistry

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
