/// Where the parts of a policy stand in its text, by their indices in `Policy`.
struct PolicyPlaces: Sendable {
  /// A rule, feature, velocity or alert.
  struct Expressed: Sendable {
    let name: Place
    /// `condition`, `value`, `where` or `when`, when there is one.
    let expression: DocumentScalar?
    /// The value of `window`.
    var window: Place?
  }

  /// A table or list.
  struct Filed: Sendable {
    let name: Place
    /// Relative to the policy's directory; empty for a list without one.
    let file: String
  }

  /// The value of `policy`.
  let name: Place
  let tables: [Filed]
  let lists: [Filed]
  /// Their names.
  let constants: [Place]
  let velocities: [Expressed]
  let features: [Expressed]
  let rules: [Expressed]
  let alerts: [Expressed]
}
