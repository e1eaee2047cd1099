/// Numbers of things in sentences.
package enum Plural {
    /// As "1 flow", "2 flows".
    package static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
    }
}
