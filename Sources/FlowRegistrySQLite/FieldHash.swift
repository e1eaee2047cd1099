import Crypto

/// SHA-256 over fields, each behind its kind and length, so that no two lists of fields share their bytes.
struct FieldHash {
    private var hash = SHA256()

    mutating func add(_ bytes: [UInt8]?) {
        guard let bytes else { return addHead(kind: 0, 0) }
        addHead(kind: 1, UInt64(bytes.count))
        hash.update(data: bytes)
    }

    mutating func add(_ text: String?) { add(text.map { [UInt8]($0.utf8) }) }

    mutating func add(_ number: Int64?) {
        guard let number else { return addHead(kind: 0, 0) }
        addHead(kind: 2, UInt64(bitPattern: number))
    }

    func finalized() -> [UInt8] { [UInt8](hash.finalize()) }

    private mutating func addHead(kind: UInt8, _ value: UInt64) {
        hash.update(data: [kind])
        withUnsafeBytes(of: value.bigEndian) { hash.update(bufferPointer: $0) }
    }
}
