import HTTPServing

/// Answers in a ring, along which a hand goes to find the next one to give way: not one that was asked for since it last
/// came by (the CLOCK algorithm, https://www.multicians.org/paging-experiment.pdf).
///
/// Threads have answers ready in forms of their own, which take an eighth of the room and what is left free.
struct ClockCache {
    private struct Place {
        var answer: CachedResponse
        var wasAsked = false
        /// By the threads' numbers.
        var prepared: [PreparedResponse?] = []
    }

    private let maximumBytes: Int
    private var places: [Place] = []
    /// By the hashes of the keys: of two keys with one hash, only the later one's answer is found.
    private var indexes: [UInt64: Int] = [:]
    private var hand = 0
    private(set) var bytes = 0
    /// Of those, what takes the forms that threads have ready.
    private(set) var preparedBytes = 0

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Whether an answer that nobody is known to ask for again would take the place of others.
    var isFull: Bool { bytes > maximumBytes - maximumBytes / 16 }

    /// The answer whose key has this hash, if it is what is looked for.
    mutating func take(_ hash: UInt64, where isWanted: (CachedResponse) -> Bool) -> CachedResponse? {
        guard let index = indexes[hash], isWanted(places[index].answer) else { return nil }
        note(index)
        return places[index].answer
    }

    /// The answer to a target, as the thread of this number has it.
    mutating func find(
        _ hash: UInt64, _ target: UnsafeRawBufferPointer, in scope: ResponseCache.Scope, on thread: Int
    ) -> CacheHit? {
        guard let index = indexes[hash], places[index].answer.isAnswer(to: target, in: scope) else { return nil }
        if thread < places[index].prepared.count, let prepared = places[index].prepared[thread] {
            note(index)
            return CacheHit(facts: places[index].answer.facts, form: .prepared(prepared))
        }
        let isWorthPreparing = places[index].wasAsked && hasRoomForPrepared
        note(index)
        let answer = places[index].answer
        return CacheHit(facts: answer.facts, form: .made(answer, isWorthPreparing: isWorthPreparing))
    }

    /// Other threads, too, look at what is written.
    private mutating func note(_ index: Int) {
        if !places[index].wasAsked { places[index].wasAsked = true }
    }

    mutating func put(_ answer: CachedResponse) {
        guard answer.bytes <= maximumBytes / 4 else { return }  // One answer must not push out all others.
        bytes += answer.bytes
        if let index = indexes[answer.key.hash] {
            dropPrepared(index)
            bytes -= places[index].answer.bytes
            places[index].answer = answer
        } else {
            indexes[answer.key.hash] = places.count
            places.append(Place(answer: answer))
        }
        shrink(to: maximumBytes)
    }

    /// Keeps what a thread has made of an answer, as long as that is kept.
    mutating func put(_ prepared: PreparedResponse, of answer: CachedResponse, on thread: Int) {
        guard let index = indexes[answer.key.hash], places[index].answer === answer, hasRoomForPrepared else { return }
        while places[index].prepared.count <= thread { places[index].prepared.append(nil) }
        add(prepared.bytes - (places[index].prepared[thread]?.bytes ?? 0))
        places[index].prepared[thread] = prepared
        shrink(to: maximumBytes)
    }

    mutating func shrink(to maximum: Int) {
        while bytes > maximum, !places.isEmpty {
            if hand >= places.count { hand = 0 }
            if preparedBytes > maximumPreparedBytes { dropPrepared(hand) }
            if places[hand].wasAsked {
                places[hand].wasAsked = false
            } else {
                remove(hand)
            }
            // What has taken the place of one that was removed is the newest: its turn is when the hand has come round.
            hand += 1
        }
    }

    private var maximumPreparedBytes: Int { maximumBytes / 8 }

    private var hasRoomForPrepared: Bool { !isFull || preparedBytes < maximumPreparedBytes }

    private mutating func dropPrepared(_ index: Int) {
        for prepared in places[index].prepared { add(-(prepared?.bytes ?? 0)) }
        places[index].prepared = []
    }

    private mutating func add(_ count: Int) {
        bytes += count
        preparedBytes += count
    }

    /// The last one takes its place.
    private mutating func remove(_ index: Int) {
        dropPrepared(index)
        bytes -= places[index].answer.bytes
        indexes[places[index].answer.key.hash] = nil
        let last = places.removeLast()
        guard index < places.count else { return }
        places[index] = last
        indexes[last.answer.key.hash] = index
    }
}
