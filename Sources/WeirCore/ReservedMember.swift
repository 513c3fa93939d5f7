/// Members of an event that mean something to Weir itself, whatever the schema says.
public enum ReservedMember {
  /// Milliseconds from arrival within which the sender wants an answer, an integer literal of 0 to
  /// `Limits.deadlineMillisecondsMax` at the top level. It is no part of an event's content. A
  /// server answers by it; scoring of files only checks it.
  public static let deadline = "weir_deadline_ms"
}
