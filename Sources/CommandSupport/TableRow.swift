/// Something that the command line prints as a line of a table, or as JSON.
package protocol TableRow: Encodable {
    /// Title and width of each column; 0 for as wide as it gets.
    static var columns: [(String, Int)] { get }
    var cells: [String] { get }
    /// A line below the table for what is shown only once.
    var secretLine: String? { get }
    /// What to do where what is shown only once could not be printed; nil where nothing is.
    var lostSentence: String? { get }
}

extension TableRow {
    package var lostSentence: String? { nil }
}
