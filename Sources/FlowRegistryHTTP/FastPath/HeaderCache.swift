/// The senders that one thread has lately known: a bounded table, each place taken by the latest.
final class HeaderCache {
    /// Places in the table, a power of two.
    private static let capacity = 1_024
    /// Header fields of more bytes are not kept.
    private static let maximumBytes = 2_048

    private var senders = [KnownSender?](repeating: nil, count: capacity)
    /// The hashes of what was last sent without being known.
    private var strangers = [UInt64](repeating: 0, count: capacity)

    func sender(of request: RawRequest) -> KnownSender? {
        guard let sender = senders[Self.place(request)], sender.hasSent(request) else { return nil }
        return sender
    }

    /// Takes note of what `make` makes of a request, when it comes for the second time: header fields that never come
    /// again would only cost.
    func note(_ request: RawRequest, _ make: () -> KnownSender?) {
        let place = Self.place(request)
        if strangers[place] == request.senderHash, request.fields.count <= Self.maximumBytes {
            senders[place] = make()
        } else {
            strangers[place] = request.senderHash
        }
    }

    private static func place(_ request: RawRequest) -> Int {
        Int(truncatingIfNeeded: request.senderHash) & (capacity - 1)
    }
}
