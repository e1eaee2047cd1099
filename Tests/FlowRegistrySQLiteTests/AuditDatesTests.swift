import FlowRegistry
import FlowRegistrySQLite
import Testing

@Suite("A moment in the audit log")
struct AuditDatesTests {
    /// The number of the last entry by then, of entries with these dates from number 1 on, behind a backup of second 100.
    private func last(_ dates: [Int64], until moment: Int64) -> Int64? {
        AuditDates(
            entries: zip(1..., dates).map {
                AuditDates.Entry(number: $0, date: Timestamp(secondsSinceEpoch: $1))
            }
        )
        .last(until: Timestamp(secondsSinceEpoch: moment), startingAt: Timestamp(secondsSinceEpoch: 100))?.number
    }

    @Test("is behind the last entry that is not later")
    func isBehindTheLast() {
        #expect(last([90, 101, 102, 102, 103], until: 102) == 4)
        #expect(last([90, 101, 102], until: 500) == 3)
        #expect(last([90, 101], until: 100) == 1)
        #expect(last([105, 106], until: 104) == nil)
        // The first one was there at second 100, whatever its date.
        #expect(last([3_700, 106], until: 104) == 1)
        #expect(last([], until: 104) == nil)
    }

    @Test("does not end before an entry that was dated ahead")
    func goesOnBehindOneAhead() {
        #expect(last([90, 101, 3_700, 102, 103, 104], until: 103) == 5)
        // Whether it was ahead is not known where nothing follows.
        #expect(last([90, 101, 3_700], until: 103) == 2)
    }

    @Test("has entries of a clock that was behind with the ones before them")
    func keepsOnesBehindInPlace() {
        #expect(last([90, 101, 20, 21, 104], until: 102) == 4)
        #expect(last([90, 101, 104, 20, 21], until: 102) == 2)
        #expect(last([90, 20, 101], until: 100) == 2)
    }
}
