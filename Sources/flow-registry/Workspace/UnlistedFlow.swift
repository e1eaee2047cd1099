import FlowRegistry

/// A definition beside a manifest that does not name its file.
struct UnlistedFlow {
    /// Further ones are counted only.
    private static let mostNamed = 20

    let file: String
    let hash: FlowHash

    /// Tells which they are.
    static func sentence(_ flows: [UnlistedFlow]) -> String {
        let names = flows.prefix(mostNamed).map(\.file.printable)
        let others = flows.count > names.count ? ["and \(flows.count - names.count) more"] : []
        return "Not in the manifest: \((names + others).joined(separator: ", "))."
    }
}
