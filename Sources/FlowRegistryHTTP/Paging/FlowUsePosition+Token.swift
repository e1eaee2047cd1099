import FlowRegistry

extension FlowUse.Position: PagePosition {
    /// SID, revision, and the widget's place.
    var tokenText: String {
        flowSID.description + UInt64(bitPattern: revision).hexadecimal + UInt64(bitPattern: widgetIndex).hexadecimal
    }

    init?(tokenText: Substring) {
        guard let flow = FlowSID(tokenText.prefix(34)),
            let revision = UInt64(tokenText.dropFirst(34).prefix(16), radix: 16),
            let index = UInt64(tokenText.dropFirst(34 + 16), radix: 16)
        else { return nil }
        self.init(flowSID: flow, revision: Int64(bitPattern: revision), widgetIndex: Int64(bitPattern: index))
    }
}
