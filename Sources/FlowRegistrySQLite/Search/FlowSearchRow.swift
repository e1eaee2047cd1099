/// A row id of the words of a flow (`SearchPart`): the second of the flow's creation, as far as there is room for it
/// (`seconds`), and the number of its document in 28 bits. Rows are in the order of creation.
enum FlowSearchRow {
    private static let documentBits: Int64 = 28

    /// Which row ids have whole: from the year 881 to 3058.
    static let seconds = -(Int64(1) << 35)...(1 << 35) - 1

    static func id(of document: Int64, createdIn second: Int64) -> Int64 { second << documentBits | document }

    static func document(_ row: Int64) -> Int64 { row & (1 << documentBits - 1) }

    /// As far as there was room for it.
    static func second(_ row: Int64) -> Int64 { row >> documentBits }

    /// The least one of a second.
    static func first(of second: Int64) -> Int64 { shifted(second) }

    /// The greatest one of a second.
    static func last(of second: Int64) -> Int64 { shifted(second) | (1 << documentBits - 1) }

    private static func shifted(_ second: Int64) -> Int64 {
        let (row, isClamped) = second.multipliedReportingOverflow(by: 1 << documentBits)
        return isClamped ? second < 0 ? .min : .max : row
    }
}
