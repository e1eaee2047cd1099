import Crypto

/// SHA-256 over fields, each behind its kind and length, so that no two lists of fields share their bytes.
struct FieldHash {
    /// Hashed in one go: most fields are shorter than what it takes to hash one alone.
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    mutating func add(_ bytes: [UInt8]?) {
        guard let bytes else { return addHead(kind: 0, 0) }
        addHead(kind: 1, UInt64(bytes.count))
        self.bytes += bytes
    }

    mutating func add(_ text: String?) {
        guard let text else { return addHead(kind: 0, 0) }
        addHead(kind: 1, UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func add(_ number: Int64?) {
        guard let number else { return addHead(kind: 0, 0) }
        addHead(kind: 2, UInt64(bitPattern: number))
    }

    func finalized() -> [UInt8] { SHA256.hash(of: bytes) }

    private mutating func addHead(kind: UInt8, _ value: UInt64) {
        bytes.append(kind)
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }
}

extension SHA256 {
    static func hash(of bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { [UInt8](hash(data: $0)) } }
}
