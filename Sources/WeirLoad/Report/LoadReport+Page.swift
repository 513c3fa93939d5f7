extension LoadReport {
  /// x
  package var page: String { "" }
}
