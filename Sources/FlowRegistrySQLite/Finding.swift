/// Something that an examination has found wrong with a database.
public struct Finding: Equatable, Sendable {
    public let subject: ExaminationSubject
    /// A plain sentence.
    public let sentence: String
}
