/// What becomes of a change that breaks the use of a flow as a subflow: a delete of one that others run, a publish of one
/// that runs what is not there.
public enum SubflowPolicy: String, Sendable, CaseIterable {
    /// It is made, and its answer tells what it breaks.
    case warn
    case refuse
}
