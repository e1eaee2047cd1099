/// Numbers for elements, from 0 on: equal elements get the same, and are told apart by it from then on.
package struct Numbering<Element: Hashable> {
    private var numbers: [Element: Int] = [:]

    package init() {}

    package mutating func number(_ element: Element) -> Int {
        if let number = numbers[element] { return number }
        numbers[element] = numbers.count
        return numbers.count - 1
    }

    package var count: Int { numbers.count }
}
