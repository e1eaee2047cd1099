/// What a request's header fields say of its body.
enum BodyFraming: Equatable {
    case none
    /// Of so many bytes.
    case counted(Int)
    /// libmicrohttpd before 1.0 takes a bare LF for the end of a chunk's line and of its data, and shows neither: what
    /// follows on the connection is not read, since two readers could place the end differently.
    case chunked
}
