/// How many elements a page may have (contract §4).
struct PageSizes: Sendable {
    let maximum: Int
}
