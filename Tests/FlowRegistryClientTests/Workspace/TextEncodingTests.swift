import Testing

@testable import FlowRegistryClient

@Suite("The encoding of a text")
struct TextEncodingTests {
    @Test(
        "is made UTF-8",
        arguments: [
            ([], []), ([0x7B], [0x7B]), ([0xEF, 0xBB, 0xBF, 0x7B], [0x7B]), ([0xFF, 0xFE, 0xE9, 0x00], [0xC3, 0xA9]),
            ([0xFE, 0xFF, 0xD8, 0x3D, 0xDE, 0x00], [0xF0, 0x9F, 0x98, 0x80]), ([0x7B, 0, 0x7D, 0], [0x7B, 0x7D]),
            ([0, 0x7B, 0, 0x7D], [0x7B, 0x7D]),
        ] as [([UInt8], [UInt8])])
    func isUTF8(bytes: [UInt8], expected: [UInt8]) {
        #expect(TextEncoding.utf8(bytes) == expected)
    }

    @Test(
        "is left alone where it is none of these, or not whole",
        arguments: [[0xFF, 0xFE, 0x00, 0xD8], [0xFF, 0xFE, 0x7B], [0, 0], [0xE9, 0x7B]] as [[UInt8]])
    func isLeftAlone(bytes: [UInt8]) {
        #expect(TextEncoding.utf8(bytes) == bytes)
    }
}
