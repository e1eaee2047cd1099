import Synchronization

/// The hashes of keys that were asked for lately, each in its place until another takes it.
final class AdmissionFilter: Sendable {
    private static let places = 512

    private let hashes = InlineArray<512, Atomic<UInt64>> { _ in Atomic(0) }

    /// Whether the key was asked for lately; from now on it was.
    func note(_ hash: UInt64) -> Bool {
        // The low bits have chosen the part.
        let place = Int(truncatingIfNeeded: hash >> 32) & (Self.places - 1)
        return hashes[place].exchange(hash, ordering: .relaxed) == hash
    }
}
