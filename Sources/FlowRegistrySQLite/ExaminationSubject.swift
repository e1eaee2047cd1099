/// What is looked at in a database, one thing after the other.
public enum ExaminationSubject: String, CaseIterable, Sendable {
    /// Every page, and every index against its table.
    case pages
    case foreignKeys = "foreign keys"
    /// Each definition's text against its SHA-256.
    case definitions
    /// Numbers from 1 on without a gap.
    case revisions
    /// What a flow repeats of its latest revision, and which one is published.
    case latestRevisions = "latest revisions"
    case auditLog = "audit log"
    case widgetTypes = "widget types"
    case subflows
    /// How much each account and each flow is counted to have.
    case usage

    /// What SQLite itself knows of, whatever the schema is.
    public static let structure: [Self] = [.pages, .foreignKeys]

    /// What cannot be made anew from the rest; quick to look at.
    public static let content: [Self] = structure + [.definitions, .revisions, .latestRevisions, .auditLog]
}
