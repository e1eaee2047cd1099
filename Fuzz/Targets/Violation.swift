/// What did not hold, and for what.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

/// Throws a `Violation` unless `holds`.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Violation) {
    guard holds else { throw Violation(description: what()) }
}
