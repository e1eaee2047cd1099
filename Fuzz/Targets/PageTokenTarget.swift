import FlowRegistry
@testable import FlowRegistryHTTP

/// Page tokens and paging parameters: a token is taken only in the form in which it was handed out.
enum PageTokenTarget {
    static func run(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        try requireCanonical(PageToken<Position<Flow>>(list: "flows"), text)
        try requireCanonical(PageToken<FlowPosition>(list: "flows by name"), text)
        try requireCanonical(PageToken<ChangeMark>(list: "revisions"), text)
        try requireCanonical(PageToken<HiddenAuditPosition>(list: "audit"), text)
        try requirePaging(input)
    }

    /// The text as it stands, and as the position of a token that is else in order.
    private static func requireCanonical<P: PagePosition>(_ token: PageToken<P>, _ text: String) throws {
        try requireHandedOut(token, text)
        guard let position = P(tokenText: text[...]) else { return }
        let handedOut = token.text(after: position)
        guard case .after(let read) = try token.start(handedOut) else {
            throw Violation(description: "its own token is not taken")
        }
        try require(read.tokenText == position.tokenText, "its own token means another place")
        try requireHandedOut(token, token.text(before: position))
    }

    private static func requireHandedOut<P: PagePosition>(_ token: PageToken<P>, _ text: String) throws {
        guard let start = try? token.start(text) else { return }
        let handedOut =
            switch start {
            case .first: ""
            case .after(let position): token.text(after: position)
            case .before(let position): token.text(before: position)
            }
        try require(Array(handedOut.utf8) == Array(text.utf8), "taken, but never handed out")
    }

    private static func requirePaging(_ input: [UInt8]) throws {
        guard let query = try? Form(input), let paging = try? Paging(query, PageSizes(maximum: 1_000)) else { return }
        try require((1...1_000).contains(paging.size), "a page of \(paging.size) elements")
        try require((0...999_999_999).contains(paging.number), "page \(paging.number)")
        try require(paging.token != "", "an empty token")
    }
}
