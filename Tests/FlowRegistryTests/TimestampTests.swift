import FlowRegistry
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is written as the API has it",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_509_969_600, "2017-11-06T12:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func isWritten(seconds: Int64, text: String) {
        #expect(Timestamp(secondsSinceEpoch: seconds).description == text)
    }
}
