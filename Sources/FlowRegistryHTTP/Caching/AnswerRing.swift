/// Answers in a ring, along which a hand goes to find the next one to give way: not one that was asked for since it last
/// came by (the CLOCK algorithm, https://www.multicians.org/paging-experiment.pdf).
struct AnswerRing {
    private struct Place {
        var answer: KeptAnswer
        var wasAsked = false
    }

    private var places: [Place] = []
    /// By the hashes of the keys: of two keys with one hash, only the later one's answer is found.
    private var indexes: [UInt64: Int] = [:]
    private var hand = 0
    private(set) var bytes = 0

    /// The answer whose key has this hash, if it is what is looked for.
    mutating func take(_ hash: UInt64, where isWanted: (KeptAnswer) -> Bool) -> KeptAnswer? {
        guard let index = indexes[hash], isWanted(places[index].answer) else { return nil }
        places[index].wasAsked = true
        return places[index].answer
    }

    mutating func put(_ answer: KeptAnswer) {
        bytes += answer.bytes
        guard let index = indexes[answer.key.hash] else {
            indexes[answer.key.hash] = places.count
            return places.append(Place(answer: answer))
        }
        bytes -= places[index].answer.bytes
        places[index].answer = answer
    }

    mutating func shrink(to maximum: Int) {
        while bytes > maximum, !places.isEmpty {
            if hand >= places.count { hand = 0 }
            if places[hand].wasAsked {
                places[hand].wasAsked = false
                hand += 1
            } else {
                remove(hand)
                // What has taken its place is the newest: its turn is when the hand has come round.
                hand += 1
            }
        }
    }

    /// The last one takes its place.
    private mutating func remove(_ index: Int) {
        bytes -= places[index].answer.bytes
        indexes[places[index].answer.key.hash] = nil
        let last = places.removeLast()
        guard index < places.count else { return }
        places[index] = last
        indexes[last.answer.key.hash] = index
    }
}
