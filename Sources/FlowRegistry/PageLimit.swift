/// How long a page of a list may be, however many elements are asked for.
public enum PageLimit {
    /// A page that has so many bytes gets no further element: it ends before its size is reached, and says that the list
    /// goes on. What is read for it is bounded alike.
    public static let bytes = 1_048_576
}
