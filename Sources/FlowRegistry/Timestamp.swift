import Metrics

/// A moment in whole seconds, as every date of the API has it: `YYYY-MM-DDThh:mm:ssZ`, UTC (contract §1.3).
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let secondsSinceEpoch: Int64

    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// The second that the system's clock shows. A `Registry` is given its clock instead.
    package static var now: Self { Self(secondsSinceEpoch: Int64(WallTime.seconds)) }

    /// Reads the 20 characters of the date on the wire; nil for anything else, and for a date that does not exist.
    public init?(_ text: String) {
        guard text.utf8.count == 20 else { return nil }
        let parts = text.utf8.split(omittingEmptySubsequences: false) { "-T:Z".utf8.contains($0) }
        let numbers = parts.compactMap { Int64(Substring($0)) }
        guard numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2])
        else { return nil }
        let days = Self.daysSinceEpoch(year: numbers[0], month: numbers[1], day: numbers[2])
        self.init(secondsSinceEpoch: days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5])
        // Written again it has to be the same text: so that 30 February and 25 o'clock are no dates.
        guard description == text else { return nil }
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    /// The 20 characters of the date on the wire, for the years 0 to 9999.
    public var description: String {
        String(unsafeUninitializedCapacity: 20) { write(to: $0) }
    }

    /// Writes the 20 characters to the head of `buffer`, which has room for them, and returns their count.
    public func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let (days, seconds) = secondsSinceEpoch.flooredQuotient(86_400)
        let (year, month, day) = Self.civilDate(daysSinceEpoch: days)
        Self.write(year, digits: 4, to: buffer, at: 0, then: "-")
        Self.write(month, digits: 2, to: buffer, at: 5, then: "-")
        Self.write(day, digits: 2, to: buffer, at: 8, then: "T")
        Self.write(seconds / 3_600, digits: 2, to: buffer, at: 11, then: ":")
        Self.write(seconds / 60 % 60, digits: 2, to: buffer, at: 14, then: ":")
        Self.write(seconds % 60, digits: 2, to: buffer, at: 17, then: "Z")
        return 20
    }

    private static func write(
        _ value: Int64, digits: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int,
        then end: Unicode.Scalar
    ) {
        var rest = value
        for position in stride(from: offset + digits - 1, through: offset, by: -1) {
            buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        buffer[offset + digits] = UInt8(ascii: end)
    }

    /// A date of the proleptic Gregorian calendar to days since the epoch.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredQuotient(400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Days since the epoch to a date of the proleptic Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredQuotient(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
