/// A row id of `flow_search`: the second of the flow's creation, as far as there is room for it (`seconds`), and the
/// flow's own row id in 28 bits.
enum FlowSearchRow {
    private static let flowBits: Int64 = 28

    /// Which row ids have whole: from the year 881 to 3058.
    static let seconds = -(Int64(1) << 35)...(1 << 35) - 1

    static func id(of flow: Int64, createdIn second: Int64) -> Int64 { second << flowBits | flow }

    static func flow(_ row: Int64) -> Int64 { row & (1 << flowBits - 1) }

    /// The least one of a second.
    static func first(of second: Int64) -> Int64 { shifted(second) }

    /// The greatest one of a second.
    static func last(of second: Int64) -> Int64 { shifted(second) | (1 << flowBits - 1) }

    private static func shifted(_ second: Int64) -> Int64 {
        let (row, isClamped) = second.multipliedReportingOverflow(by: 1 << flowBits)
        return isClamped ? second < 0 ? .min : .max : row
    }
}
