import FlowRegistry

/// How a page token begins: by which way the page lies of its place.
enum PageTokenDirection: String {
    case after = "PA"
    case before = "PB"
}

/// A place in a list, handed out in page URLs: direction, checksum and position in hex digits.
///
/// The checksum covers the list and the account, so that a damaged token, and one of another list or account, is
/// noticed. It need not be unforgeable: a position reveals nothing, since every query is scoped by the account.
struct PageToken<Position: PagePosition> {
    /// Names the list: its path, and the account whose it is.
    let list: String

    func text(after position: Position) -> String { text(.after, position) }

    func text(before position: Position) -> String { text(.before, position) }

    /// Where the page begins. Throws `.invalidPageToken` for text that this list has not handed out.
    func start(_ text: String?) throws(RegistryError) -> PageRequest<Position>.Start {
        guard let text else { return .first }
        guard let position = Position(tokenText: text.dropFirst(2 + 16)) else { throw .invalidPageToken }
        switch text {
        case self.text(after: position): return .after(position)
        case self.text(before: position): return .before(position)
        default: throw .invalidPageToken
        }
    }

    private func text(_ direction: PageTokenDirection, _ position: Position) -> String {
        let (direction, position) = (direction.rawValue, position.tokenText)
        return direction + checksum(direction + position).hexadecimal + position
    }

    /// FNV-1a (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv).
    private func checksum(_ text: String) -> UInt64 {
        (list + " " + text).utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
