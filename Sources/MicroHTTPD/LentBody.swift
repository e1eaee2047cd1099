/// A body while libmicrohttpd sends it: an array's bytes stay where they are as long as it is not changed.
final class LentBody: Sendable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// libmicrohttpd has sent a body, or given it up.
func giveBack(_ owner: UnsafeMutableRawPointer?) {
    if let owner { Unmanaged<LentBody>.fromOpaque(owner).release() }
}
