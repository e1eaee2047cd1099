import FlowRegistry
import SQLite

/// What the tables `flow_search` and `flow_widget_type` know of a flow, by one of its revisions.
///
/// Types are written with every change of its latest revision, which also notes that the words have to follow
/// (`UnindexedFlowRow`). FTS5 takes an entry back only when it is given the same texts again: they come from the same view
/// and are as little changed as revisions and definitions.
struct FlowIndexEntry {
    private let flow: Int64
    private let account: Int64
    private let dateCreated: Int64
    private let revision: Int64
    private let friendlyName: String
    private let commitMessage: String?
    private let definition: Int64

    /// Writes the entry of a flow that was just created, by the row ids of flow, account and definition.
    static func insert(
        _ flow: NewFlow, _ id: Int64, in account: Int64, at now: Timestamp, definition: Int64,
        on connection: Connection
    ) throws(SQLiteError) {
        let entry = FlowIndexEntry(
            flow: id, account: account, dateCreated: now.secondsSinceEpoch, revision: 1,
            friendlyName: flow.friendlyName, commitMessage: flow.commitMessage, definition: definition)
        try entry.addTypes(flow.definition.widgetTypes, on: connection)
        try UnindexedFlowRow(searchRowID: entry.searchRowID, indexedRevision: nil)
            .insert(bytes: entry.wordBytes(definition: Int64(flow.definition.text.count)), on: connection)
    }

    /// Changes the flow, and its entry where that has become another.
    static func updating<Value>(
        _ flow: Int64, on connection: Connection, _ change: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        let before = try entry(of: flow, on: connection)
        let value = try FlowUseRow.changing(flow, FlowUseRow.ofLatest, on: connection, change)
        guard let before, let after = try entry(of: flow, on: connection) else { return value }
        if before.definition != after.definition {
            try before.changeTypes(to: after, on: connection)
        }
        if !before.hasWords(of: after) {
            try UnindexedFlowRow(searchRowID: before.searchRowID, indexedRevision: before.revision)
                .insert(
                    bytes: after.wordBytes(definition: try after.definitionBytes(on: connection)), on: connection)
        }
        return value
    }

    /// Deletes the entry of a flow that is about to be deleted for good.
    static func delete(of flow: Int64, on connection: Connection) throws(SQLiteError) {
        guard let entry = try entry(of: flow, on: connection) else { return }
        try entry.removeTypes(on: connection)
        guard let row = try UnindexedFlowRow.delete(entry.searchRowID, on: connection) else {
            try entry.removeWords(on: connection)
            return
        }
        guard let revision = row.indexedRevision else { return }
        try Self.entry(of: flow, revision, on: connection)?.removeWords(on: connection)
    }

    /// Gives `flow_search` the words, as they are now, of the flows in `unindexed_flow`, of one account's where it is given,
    /// until that is enough for a transaction. Gives the row id of the last one, nil where none is left.
    static func index(of account: Int64?, on connection: Connection) throws(SQLiteError) -> Int64? {
        let rows = try connection.statement(unindexed).bind(account)
        defer { rows.reset() }
        var slice = IndexSlice(on: connection)
        while try rows.step() {
            let latest = FlowIndexEntry(rows)
            let isIndexed = try latest.removeFormerWords(rows.optionalInt64(7), &slice, on: connection)
            if !isIndexed, slice.isUsedUp {
                try UnindexedFlowRow.noteRemoval(latest.searchRowID, on: connection)
                return latest.searchRowID - 1
            }
            if !isIndexed {
                let text = rows.bytes(8)
                try latest.addWords(text, on: connection)
                slice.spend(bytes: Int(latest.wordBytes(definition: Int64(text.count))))
            }
            if slice.isUsedUp { return try rows.step() ? latest.searchRowID : nil }
        }
        return nil
    }

    /// Takes the words of the revision that the index has out of it. True where they are the entry's own, and stay.
    private func removeFormerWords(
        _ revision: Int64?, _ slice: inout IndexSlice, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        guard let revision, let indexed = try Self.entry(of: flow, revision, on: connection) else { return false }
        if indexed.hasWords(of: self) {
            slice.spend()
            return true
        }
        slice.spend(bytes: try indexed.removeWords(on: connection))
        return false
    }

    /// Gives `flow_search` the words of the flows in `outdated_words` anew, of those whose words have become others, until
    /// that is enough for a transaction. Gives the row id of the last one, nil where none is left.
    static func renew(on connection: Connection) throws(SQLiteError) -> Int64? {
        let rows = try connection.statement(outdated)
        defer { rows.reset() }
        var slice = IndexSlice(on: connection)
        while try rows.step() {
            let (entry, text) = (FlowIndexEntry(rows), rows.bytes(7))
            try entry.renewWords(text, on: connection)
            slice.spend(bytes: Int(entry.wordBytes(definition: Int64(text.count))))
            if slice.isUsedUp { return try rows.step() ? entry.searchRowID : nil }
        }
        return nil
    }

    /// The entry of a flow by a revision, the latest unless another is given; nil where there is none.
    private static func entry(
        of flow: Int64, _ revision: Int64? = nil, on connection: Connection
    ) throws(SQLiteError) -> FlowIndexEntry? {
        try connection.statement(
            """
            SELECT flow.id, flow.account_id, flow.date_created, revision.number, revision.friendly_name,
                revision.commit_message, revision.definition_id
            FROM flow JOIN revision ON revision.flow_id = flow.id AND revision.number = coalesce(?2, flow.revision)
            WHERE flow.id = ?1
            """
        )
        .bind(flow).bind(revision).first(FlowIndexEntry.init)
    }

    private var searchRowID: Int64 { FlowSearchRow.id(of: flow, createdIn: dateCreated) }

    /// Compares bytes: what is the same character to Swift may be other words to FTS5.
    private func hasWords(of other: FlowIndexEntry) -> Bool {
        definition == other.definition && friendlyName.utf8.elementsEqual(other.friendlyName.utf8)
            && (commitMessage ?? "").utf8.elementsEqual((other.commitMessage ?? "").utf8)
    }

    /// - Parameter types: the definition's, where they are known; else they are those that are stored.
    private func addTypes(_ types: [String]?, on connection: Connection) throws(SQLiteError) {
        guard let types else {
            return try addTypes(of: widgetTypes(on: connection), missingIn: Self.noTypes, on: connection)
        }
        for type in types {
            try connection.statement(
                "INSERT INTO flow_widget_type (account_id, type, date_created, flow_id) VALUES (?, ?, ?, ?)"
            )
            .bind(account).bind(type).bind(dateCreated).bind(flow).run()
        }
    }

    private func removeTypes(on connection: Connection) throws(SQLiteError) {
        try removeTypes(of: widgetTypes(on: connection), missingIn: Self.noTypes, on: connection)
    }

    /// Writes only what is not the same, mostly nothing.
    private func changeTypes(to after: FlowIndexEntry, on connection: Connection) throws(SQLiteError) {
        let (old, new) = (try widgetTypes(on: connection), try after.widgetTypes(on: connection))
        guard old != new else { return }
        try removeTypes(of: old, missingIn: new, on: connection)
        try after.addTypes(of: new, missingIn: old, on: connection)
    }

    /// - Parameter types: a JSON array, as is `others`.
    private func addTypes(
        of types: [UInt8], missingIn others: [UInt8], on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(Self.addTypes).bind(flow).bind(account).bind(dateCreated).bind(text: types)
            .bind(text: others).run()
    }

    private func removeTypes(
        of types: [UInt8], missingIn others: [UInt8], on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(Self.removeTypes).bind(flow).bind(account).bind(dateCreated).bind(text: types)
            .bind(text: others).run()
    }

    private func widgetTypes(on connection: Connection) throws(SQLiteError) -> [UInt8] {
        try DefinitionRow.widgetTypes(of: definition, on: connection) ?? Self.noTypes
    }

    /// How many bytes are read for its words, by those of its definition.
    private func wordBytes(definition: Int64) -> Int64 {
        definition + Int64(friendlyName.utf8.count + (commitMessage?.utf8.count ?? 0))
    }

    private func definitionBytes(on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement("SELECT length(CAST(text AS BLOB)) FROM definition WHERE id = ?").bind(definition)
            .first { $0.int64(0) } ?? 0
    }

    /// Gives how many bytes the definition has.
    @discardableResult
    private func removeWords(on connection: Connection) throws(SQLiteError) -> Int {
        let text =
            try connection.statement("SELECT text FROM definition WHERE id = ?").bind(definition)
            .first { $0.bytes(0) } ?? []
        let isOutdated = try OutdatedWordsRow.delete(searchRowID, on: connection)
        let strings = try FlowTexts.strings(of: text, definition, on: connection)
        try writeWords(Self.removeWords, strings, isOutdated: isOutdated, on: connection)
        return text.count
    }

    /// - Parameter text: the definition.
    private func addWords(_ text: [UInt8], on connection: Connection) throws(SQLiteError) {
        let strings = try FlowTexts.strings(of: text, definition, on: connection)
        try writeWords(Self.addWords, strings, isOutdated: false, on: connection)
    }

    /// - Parameter text: the definition.
    private func renewWords(_ text: [UInt8], on connection: Connection) throws(SQLiteError) {
        let strings = try FlowTexts.strings(of: text, definition, on: connection)
        let texts = [[UInt8](friendlyName.utf8), [UInt8]((commitMessage ?? "").utf8), strings]
        if texts.allSatisfy(connection.hasPlainWords) { return }
        try writeWords(Self.removeWords, strings, isOutdated: true, on: connection)
        try writeWords(Self.addWords, strings, isOutdated: false, on: connection)
    }

    /// - Parameter isOutdated: whether the words are those that there were before there were pairs.
    private func writeWords(
        _ statement: StaticString, _ strings: [UInt8], isOutdated: Bool, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(statement).bind(searchRowID).bind(account).bind(friendlyName).bind(commitMessage)
            .bind(text: strings).bind(isOutdated ? 0x1F : 0x1E).run()
    }

    /// In the order of `flow_search`: for each step back, FTS5 would write a piece of it.
    private static let unindexed: StaticString = """
        SELECT flow.id, flow.account_id, flow.date_created, flow.revision, flow.friendly_name, flow.commit_message,
            flow.definition_id, indexed_revision, definition.text
        FROM unindexed_flow CROSS JOIN flow ON flow.id = search_rowid & 0xFFFFFFF
            CROSS JOIN definition ON definition.id = flow.definition_id
        WHERE ?1 IS NULL OR flow.account_id = ?1
        ORDER BY search_rowid
        """

    /// Their entries as the index has them, which a note may say.
    private static let outdated: StaticString = """
        SELECT flow.id, flow.account_id, flow.date_created, revision.number, revision.friendly_name,
            revision.commit_message, revision.definition_id, definition.text
        FROM outdated_words CROSS JOIN flow ON flow.id = outdated_words.search_rowid & 0xFFFFFFF
            LEFT JOIN unindexed_flow ON unindexed_flow.search_rowid = outdated_words.search_rowid
            CROSS JOIN revision ON revision.flow_id = flow.id
                AND revision.number = coalesce(unindexed_flow.indexed_revision, flow.revision)
            CROSS JOIN definition ON definition.id = revision.definition_id
        ORDER BY outdated_words.search_rowid
        """

    // Of values, not of a SELECT: that would be a savepoint of its own.
    private static let addWords: StaticString = """
        INSERT INTO flow_search (rowid, name, message, definition)
        VALUES (?1, printf('%08x', ?2) || char(?6) || ?3, printf('%08x', ?2) || char(?6) || ?4,
            printf('%08x', ?2) || char(?6) || ?5)
        """

    private static let removeWords: StaticString = """
        INSERT INTO flow_search (flow_search, rowid, name, message, definition)
        VALUES ('delete', ?1, printf('%08x', ?2) || char(?6) || ?3, printf('%08x', ?2) || char(?6) || ?4,
            printf('%08x', ?2) || char(?6) || ?5)
        """

    private static let noTypes = [UInt8]("[]".utf8)

    private static let addTypes: StaticString = """
        INSERT INTO flow_widget_type (account_id, type, date_created, flow_id)
        SELECT ?2, value, ?3, ?1 FROM (SELECT value FROM json_each(?4) EXCEPT SELECT value FROM json_each(?5))
        """

    private static let removeTypes: StaticString = """
        DELETE FROM flow_widget_type
        WHERE account_id = ?2 AND date_created = ?3 AND flow_id = ?1
            AND type IN (SELECT value FROM json_each(?4) EXCEPT SELECT value FROM json_each(?5))
        """
}

extension FlowIndexEntry {
    private init(_ row: Statement) {
        (flow, account, dateCreated, revision) = (row.int64(0), row.int64(1), row.int64(2), row.int64(3))
        (friendlyName, commitMessage, definition) = (row.text(4), row.optionalText(5), row.int64(6))
    }
}
