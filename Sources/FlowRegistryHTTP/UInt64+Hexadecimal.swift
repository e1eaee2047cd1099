import FlowRegistry

extension UInt64 {
    /// Sixteen lower-case hex digits.
    var hexadecimal: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            Hexadecimal.write(self, to: buffer, at: 0)
            return 16
        }
    }
}
