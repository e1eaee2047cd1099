import SQLite

/// The search index beside one that is made anew, in a temporary database, of the same texts: those of a flow's latest
/// revision, or what its note in `unindexed_flow` says.
///
/// The index keeps no texts that it could be held against, so that its words are: each with its flow, column and place.
struct SearchIndexComparison {
    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// A sentence for each note of what is not there, and for each flow that has a word too many or too few; up to so
    /// many of both.
    func differences(limit: Int) throws(SQLiteError) -> [String] {
        let notes = try connection.statement(Self.wrongNotes).bind(Int64(limit))
            .all { "What is noted for the search index is not there (\($0.int64(0)))." }
        return notes + (try flowsThatDiffer(limit: limit).map { flow throws(SQLiteError) in try sentence(flow) })
    }

    /// Those with a word too many or too few.
    private func flowsThatDiffer(limit: Int) throws(SQLiteError) -> [Int64] {
        // The database itself was opened for reading alone.
        try connection.execute("PRAGMA query_only = OFF")
        try connection.execute(Self.schema)
        defer { try? connection.execute(Self.end) }
        try connection.execute(Self.fill)
        let stored = try connection.statement("SELECT doc, term, col, \"offset\" FROM temp.stored_word")
        let expected = try connection.statement("SELECT doc, term, col, \"offset\" FROM temp.expected_word")
        defer {
            stored.reset()
            expected.reset()
        }
        var flows: [Int64] = []
        var (left, right) = (try Word(next: stored), try Word(next: expected))
        while flows.count < limit, left != nil || right != nil {
            let order = Word.order(left, right)
            if order != 0, let flow = order < 0 ? left?.flow : right?.flow, !flows.contains(flow) { flows.append(flow) }
            if order <= 0 { left = try Word(next: stored) }
            if order >= 0 { right = try Word(next: expected) }
        }
        return flows
    }

    private func sentence(_ flow: Int64) throws(SQLiteError) -> String {
        let sid = try connection.statement("SELECT sid FROM flow WHERE id = ?").bind(flow).first { $0.text(0) }
        return sid.map { "The search index does not have the words of the flow \($0) as they are." }
            ?? "The search index has words of a flow that is not there (\(flow))."
    }

    /// One word of the index, in the order of which both lists come.
    private struct Word {
        let term: [UInt8]
        let document: Int64
        /// Column and place in it.
        let place: (Int64, Int64)

        init?(next words: Statement) throws(SQLiteError) {
            guard try words.step() else { return nil }
            (term, document) = (words.bytes(1), words.int64(0))
            // definition, message, name: by chance in the order of their first letters.
            place = (Int64(words.bytes(2).first ?? 0), words.int64(3))
        }

        /// The row id has the flow's in its lower 28 bits.
        var flow: Int64 { document & 0xFFF_FFFF }

        /// Negative where the left one comes first; the end comes last.
        static func order(_ left: Word?, _ right: Word?) -> Int {
            guard let left else { return 1 }
            guard let right else { return -1 }
            if left.term != right.term { return left.term.lexicographicallyPrecedes(right.term) ? -1 : 1 }
            if left.document != right.document { return left.document < right.document ? -1 : 1 }
            return left.place == right.place ? 0 : left.place < right.place ? -1 : 1
        }
    }

    /// The options are those of `flow_search`; see its migration.
    private static let schema = """
        CREATE VIRTUAL TABLE temp.expected_search USING fts5(
            definition, message, name, content = '', columnsize = 0, tokenize = 'scoped');
        CREATE VIRTUAL TABLE temp.expected_word USING fts5vocab(temp, expected_search, instance);
        CREATE VIRTUAL TABLE temp.stored_word USING fts5vocab(main, flow_search, instance);
        """

    private static let fill = """
        INSERT INTO temp.expected_search (rowid, definition, message, name)
        SELECT flow.date_created << 28 | flow.id,
            printf('%08x', flow.account_id) || char(form) || definition_text.text,
            printf('%08x', flow.account_id) || char(form) || iif(search_rowid, revision.commit_message, flow.commit_message),
            printf('%08x', flow.account_id) || char(form) || iif(search_rowid, revision.friendly_name, flow.friendly_name)
        FROM (SELECT flow.*, iif(outdated_words.search_rowid, 31, 30) AS form
                FROM flow LEFT JOIN outdated_words ON search_rowid = date_created << 28 | id) AS flow
            LEFT JOIN unindexed_flow ON search_rowid = flow.date_created << 28 | flow.id
            LEFT JOIN revision ON revision.flow_id = flow.id AND revision.number = indexed_revision
            JOIN definition_text
                ON definition_text.definition_id = iif(search_rowid, revision.definition_id, flow.definition_id)
        WHERE flow.id NOT IN (SELECT flow_id FROM flow_purge)
        ORDER BY flow.date_created, flow.id
        """

    private static let wrongNotes: StaticString = """
        SELECT search_rowid FROM unindexed_flow LEFT JOIN flow
            ON flow.id = search_rowid & 0xFFFFFFF AND flow.date_created << 28 | flow.id = search_rowid
        WHERE flow.id IS NULL OR NOT EXISTS (
            SELECT 1 FROM revision WHERE flow_id = flow.id AND number = coalesce(indexed_revision, flow.revision))
        LIMIT ?
        """

    private static let end = """
        DROP TABLE IF EXISTS temp.stored_word; DROP TABLE IF EXISTS temp.expected_word;
        DROP TABLE IF EXISTS temp.expected_search
        """
}
