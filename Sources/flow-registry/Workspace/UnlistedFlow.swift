/// A definition beside a manifest that does not name its file.
struct UnlistedFlow {
    let file: String
    let hash: FlowHash
}
