/// The members of a definition that the rules know.
enum MemberName: String {
    case states, flags
    case initialState = "initial_state"
    case allowConcurrentCalls = "allow_concurrent_calls"
    case name, type, properties, transitions
    case event, next, conditions
}
