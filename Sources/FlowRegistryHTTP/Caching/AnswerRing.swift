/// Answers in a ring, along which a hand goes to find the next one to give way: not one that was asked for since it last
/// came by (the CLOCK algorithm, https://www.multicians.org/paging-experiment.pdf).
struct AnswerRing {
    private struct Place {
        let key: KeptAnswers.Key
        var answer: APIResponse
        var stamp: UInt64
        var bytes: Int
        var wasAsked = false
    }

    private var places: [Place] = []
    private var indexes: [KeptAnswers.Key: Int] = [:]
    private var hand = 0
    private(set) var bytes = 0

    /// What an answer takes, with some for what is kept of it beside its bytes.
    static func bytes(_ answer: APIResponse, _ key: KeptAnswers.Key) -> Int {
        answer.body.count + key.target.utf8.count + key.origin.utf8.count + 400
    }

    mutating func take(_ key: KeptAnswers.Key, at stamp: UInt64) -> APIResponse? {
        guard let index = indexes[key], places[index].stamp == stamp else { return nil }
        places[index].wasAsked = true
        return places[index].answer
    }

    mutating func put(_ answer: APIResponse, as key: KeptAnswers.Key, at stamp: UInt64) {
        let size = Self.bytes(answer, key)
        bytes += size
        guard let index = indexes[key] else {
            indexes[key] = places.count
            return places.append(Place(key: key, answer: answer, stamp: stamp, bytes: size))
        }
        bytes -= places[index].bytes
        (places[index].answer, places[index].stamp, places[index].bytes) = (answer, stamp, size)
    }

    mutating func shrink(to maximum: Int) {
        while bytes > maximum, !places.isEmpty {
            if hand >= places.count { hand = 0 }
            if places[hand].wasAsked {
                places[hand].wasAsked = false
                hand += 1
            } else {
                remove(hand)
            }
        }
    }

    /// The last one takes its place.
    private mutating func remove(_ index: Int) {
        bytes -= places[index].bytes
        indexes[places[index].key] = nil
        let last = places.removeLast()
        guard index < places.count else { return }
        places[index] = last
        indexes[last.key] = index
    }
}
