import TestSupport
import Testing

@testable import SQLite

@Suite("The words of a text that is looked for")
struct WordPhraseTests {
    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, access: .readWrite)
    }

    @Test(
        "are pairs of characters in scripts without spaces, and words in others",
        arguments: [
            ("", ""), ("、", ""), ("Öffnung x-ray", "offnung x ray"), ("電話受付", "電話 話受 受付"), ("電", "電"),
            ("受付、電話", "受付 付 電話"), ("ABC電話", "abc 電話"), ("電話ABC", "電話 話 abc"), ("ABC電", "abc 電"),
            ("お問い合わせ", "お問 問い い合 合わ わせ"), ("サーバー", "サー ーバ バー"), ("人々", "人々"), ("สวัสดี", "สว วั ัส สด ดี"),
            ("ម៉ោង", "ម៉ ៉ោ ោង"), ("한국어", "한국어"), ("“電話”", "電話 話"), ("𠮷野家", "𠮷野 野家"),
        ])
    func arePairs(text: String, words: String) {
        #expect(self.words(text) == words)
    }

    @Test(
        "are the same in every width and composition",
        arguments: [
            ("ﾃﾞﾝﾜ", "デンワ"), ("ｶﾞｷﾞﾌﾟﾎﾞｳﾞ", "ガギプボヴ"), ("０１２０－４４４", "0120-444"), ("ＡＢＣ", "abc"),
            ("か\u{3099}は\u{309A}ふ\u{3099}", "がぱぶ"), ("ウ\u{3099}ワ\u{3099}ヲ\u{3099}", "ヴヷヺ"),
            ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "한국"), ("電\u{200B}話", "電話"), ("葛\u{E0100}飾", "葛飾"),
            ("ABC\u{3000}１", "abc 1"),
        ])
    func areFolded(text: String, same: String) {
        #expect(words(text) == words(same))
    }

    @Test("are told apart by voice and by kind of kana, and what cannot be composed stays as it is")
    func areApart() {
        #expect(words("かん") != words("がん") && words("カン") != words("かん") && words("あ\u{3099}") == "あ\u{3099}")
        #expect(words("\u{1161}\u{1100}") != words("가") && words("な\u{309A}") == "な\u{309A}")
    }

    @Test("count as one for each two characters of a script without spaces")
    func areCounted() {
        func count(_ text: String) -> Int {
            WordPattern([connection.phrase(text, isPrefix: false)]).wordCount
        }
        #expect(["", "a", "a b", "電", "電話", "電話受付", "電話受付 a", "電話受付電"].map(count) == [0, 1, 2, 1, 1, 2, 3, 2])
    }

    @Test("are found in a text as far as it has not too many different ones before")
    func areBounded() {
        let all = (0..<20_000).map { "word\($0)" }
        let text = [UInt8](all.joined(separator: " ").utf8)
        func isFound(_ word: String) -> Bool {
            connection.has(WordPattern([connection.phrase(word, isPrefix: false)]), in: [text])
        }
        #expect(isFound(all[0]) && isFound(all[WordLimit.maximumPerText - 1]))
        #expect(!isFound(all[WordLimit.maximumPerText]) && !isFound(all[19_999]))
    }

    @Test("are those of unicode61 in any text with spaces")
    func areThoseOfUnicode61() throws {
        try connection.execute(
            """
            CREATE VIRTUAL TABLE temp.plain USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
            CREATE VIRTUAL TABLE temp.place USING fts5vocab ('temp', 'plain', 'instance')
            """)
        let characters = Array("aZ9 ,_-.éÉ\u{301}ßİıΣς\u{AD}жЁ\u{B2}\u{A0}\u{7F}\t")
        for _ in 0..<500 {
            let text = String((0..<12).map { _ in characters[Int.random(in: characters.indices)] })
            try connection.statement("DELETE FROM temp.plain").run()
            try connection.statement("INSERT INTO temp.plain (text) VALUES (?)").bind(text).run()
            let expected = try connection.statement("SELECT term FROM temp.place ORDER BY offset").all { $0.text(0) }
            #expect(words(text) == expected.joined(separator: " "), "\(text.debugDescription)")
        }
    }

    private func words(_ text: String) -> String {
        connection.phrase(text, isPrefix: false).words.map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}
