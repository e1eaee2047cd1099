/// A quick hash of bytes, eight at a time, scattered by the process's own random seed; two that are equal by chance must
/// do no harm (multiply and fold as https://github.com/wangyi-fudan/wyhash).
struct FastHash {
    private static let seed = UInt64.random(in: .min ... .max)

    private(set) var value = seed

    mutating func add(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        value = product.high ^ product.low
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index + 8 <= bytes.count {
            add(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var last = UInt64(bytes.count)
        while index < bytes.count {
            last = last << 8 | UInt64(bytes[index])
            index += 1
        }
        add(last)
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }
}
