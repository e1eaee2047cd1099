import HTTPServing

/// A body while libmicrohttpd sends it: an array's bytes stay where they are as long as it is not changed.
final class RetainedBody: Sendable {
    let bytes: [UInt8]
    private let owner: BodyOwner?

    init(bytes: [UInt8], owner: BodyOwner?) {
        (self.bytes, self.owner) = (bytes, owner)
    }
}

/// libmicrohttpd has sent a body, or given it up.
func giveBack(_ owner: UnsafeMutableRawPointer?) {
    if let owner { Unmanaged<RetainedBody>.fromOpaque(owner).release() }
}
