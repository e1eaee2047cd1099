import JSON

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
