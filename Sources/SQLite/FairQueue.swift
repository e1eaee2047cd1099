/// What waits for its turn: the elements of each sender in their order, and the senders by how much work they have had.
///
/// Start-time fair queueing: every sender has a lane with a time of its own, which grows by the work of what was taken of
/// it. The lane that is furthest behind is next; among equals, the one whose turn was longest ago. A lane that begins to
/// wait starts where the others are: having been idle saves nothing up, and what it has had too much of is not forgotten
/// as long as anything waits.
struct FairQueue<Element> {
    /// Who sends; nil for the service itself.
    typealias Sender = UInt64?

    private struct Lane {
        let sender: Sender
        /// Those before `head` were taken.
        var elements: [Element?] = []
        var head = 0
        /// Work that was had, from a beginning that all lanes share.
        var time: Int64
        var turn: Int

        var count: Int { elements.count - head }
    }

    /// Taken elements are given room for up to as many before the others move up.
    private static var maximumTaken: Int { 256 }

    /// How many elements wait.
    private(set) var count = 0
    private var lanes: [Lane] = []
    /// That of the lane whose turn was last.
    private var time: Int64 = 0
    private var turns = 0

    /// How many of a sender's elements wait.
    func count(of sender: Sender) -> Int { lanes.first { $0.sender == sender }?.count ?? 0 }

    mutating func append(_ element: Element, of sender: Sender) {
        let index = lanes.firstIndex { $0.sender == sender } ?? makeLane(sender)
        if lanes[index].count == 0 { lanes[index].time = max(lanes[index].time, time) }
        lanes[index].elements.append(element)
        count += 1
    }

    /// Takes the element whose turn it is; nil where none waits.
    mutating func next() -> (element: Element, sender: Sender)? {
        guard count > 0, let index = nextLane(), let element = lanes[index].elements[lanes[index].head] else {
            return nil
        }
        lanes[index].elements[lanes[index].head] = nil
        lanes[index].head += 1
        count -= 1
        time = max(time, lanes[index].time)
        moveUp(index)
        return (element, lanes[index].sender)
    }

    /// Notes how much work an element has made, in nanoseconds; every one that was taken makes some.
    mutating func charge(_ work: Int64, to sender: Sender) {
        guard let index = lanes.firstIndex(where: { $0.sender == sender }) else { return }
        lanes[index].time += max(1, work)
        lanes[index].turn = nextTurn()
        forget(index)
    }

    private func nextLane() -> Int? {
        var next: Int?
        for (index, lane) in lanes.enumerated() where lane.count > 0 {
            guard let known = next else {
                next = index
                continue
            }
            if (lane.time, lane.turn) < (lanes[known].time, lanes[known].turn) { next = index }
        }
        return next
    }

    private mutating func makeLane(_ sender: Sender) -> Int {
        lanes.append(Lane(sender: sender, time: time, turn: nextTurn()))
        return lanes.count - 1
    }

    private mutating func nextTurn() -> Int {
        turns += 1
        return turns
    }

    private mutating func moveUp(_ index: Int) {
        let taken = lanes[index].head
        if lanes[index].count == 0 {
            lanes[index].elements.removeAll(keepingCapacity: taken <= Self.maximumTaken)
        } else if taken >= Self.maximumTaken {
            lanes[index].elements.removeFirst(taken)
        } else {
            return
        }
        lanes[index].head = 0
    }

    /// Lanes that wait for nothing and are behind nobody are gone; where nobody waits, nobody owes anything.
    private mutating func forget(_ index: Int) {
        guard count == 0 else {
            if lanes.count > 1 { lanes.removeAll { $0.count == 0 && $0.time <= time } }
            return
        }
        if lanes.count > 1 { lanes = [lanes[index]] }
        lanes[0].time = time
    }
}
