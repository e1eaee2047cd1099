/// How a flow here compares with what an environment has, since they were last in step.
package enum FlowState: String, Codable {
    case inStep = "in step"
    case changedHere = "changed here"
    /// It is as it once was when both were in step, as on an older branch.
    case olderHere = "older here"
    case changedThere = "changed there"
    case changedBoth = "changed on both sides"
    /// It is another one there, and nothing here says which is newer.
    case differs
    /// It has another definition there, and no later revision than when both were last in step: as after a restore.
    case setBackThere = "set back there"
    case onlyHere = "only here"
    case onlyThere = "only there"
    /// It was there once.
    case deletedThere = "deleted there"
    /// The manifest names a file that is not there.
    case deletedHere = "deleted here"
    /// It cannot be compared.
    case faulty
}
