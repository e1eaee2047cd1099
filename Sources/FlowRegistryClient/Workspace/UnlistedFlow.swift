/// A definition beside a manifest that does not name its file.
package struct UnlistedFlow {
    package let file: String
    package let hash: FlowHash
}
