import GRDB

/// A flow with the members of its latest revision; a listed one has no definition.
struct Flow: Sendable {
    let sid: String
    let account: String
    let revision: Int64
    let status: String
    let friendlyName: String
    let commitMessage: String?
    let authorSID: String?
    let created: Int64
    let updated: Int64?
    let definition: String?

    static let columns = """
        flow.sid, flow.revision, flow.status, flow.friendly_name, flow.commit_message, flow.author_sid,
        flow.date_created, flow.date_updated
        """

    init(_ row: Row, account: String, definition: String?) {
        sid = row[0]
        self.account = account
        revision = row[1]
        status = row[2]
        friendlyName = row[3]
        commitMessage = row[4]
        authorSID = row[5]
        created = row[6]
        updated = row[7]
        self.definition = definition
    }

    init(_ flow: NewFlow, sid: String, account: String, created: Int64, definition: String) {
        self.sid = sid
        self.account = account
        revision = 1
        status = flow.status
        friendlyName = flow.friendlyName
        commitMessage = nil
        authorSID = nil
        self.created = created
        updated = nil
        self.definition = definition
    }
}
