/// How a flow here compares with what an environment has, since they were last in step.
enum FlowState: String, Codable {
    case inStep = "in step"
    case changedHere = "changed here"
    case changedThere = "changed there"
    case changedBoth = "changed on both sides"
    case onlyHere = "only here"
    case onlyThere = "only there"
    /// It was there once.
    case deletedThere = "deleted there"
    /// The manifest names a file that is not there.
    case deletedHere = "deleted here"
}
