/// What becomes of a connection behind a response.
enum ConnectionEnding {
    /// The client may send its next request: the response says with Keep-Alive for how long (RFC 2068 §19.7.1.1), so that
    /// clients send none on a connection that is about to be closed. libmicrohttpd adds the Connection field that has to name
    /// it.
    case stays
    /// Its client has asked for its end.
    case ends
    /// The service wants its end.
    case closes
}
