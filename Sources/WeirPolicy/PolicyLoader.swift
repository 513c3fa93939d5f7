import CEL
import WeirCore
import WeirSignals

/// Reads, checks and compiles policies.
package enum PolicyLoader {
  /// The file every policy has.
  package static let documentName = "policy.yaml"

  /// What becomes of the policy's model.
  package enum ModelUse: Sendable {
    /// It is read where the policy names one.
    case asWritten
    /// Its file is not read, and need not be there: one whose columns weigh nothing takes its
    /// place, so that features are worked out. For making the model.
    case untrained
  }

  /// The policy of a source, or everything that is wrong with it. Reads files, and nothing else
  /// outside of memory. Cost: linear in the size of the files.
  /// - Parameters:
  ///   - source: has the files.
  ///   - model: what becomes of the model.
  ///   - values: what takes the place of thresholds and constants that the policy has; its stamp
  ///     stays that of the files. Their faults stand at their `origin`.
  /// - Returns: the policy, or its faults.
  package static func load(
    from source: any PolicySource, model: ModelUse = .asWritten, values: [ValueInPlace] = []
  ) -> Result<Policy, PolicyFaults> {
    let faults = FaultList()
    let files = PolicyFileReader(source: source, faults: faults)
    let policy = load(files, faults, model, PlacedValues(values, faults: faults))
    let path = files.displayPath(documentName)
    let errors = faults.sorted(.error, first: path)
    guard let policy, errors.isEmpty else {
      return .failure(PolicyFaults(all: errors + faults.sorted(.warning, first: path)))
    }
    return .success(policy)
  }

  /// Reads section after section: first everything that gives names their meaning, then the
  /// expressions that use them.
  private static func load(
    _ files: PolicyFileReader, _ faults: FaultList, _ use: ModelUse, _ values: PlacedValues
  ) -> Policy? {
    guard let text = files.document(documentName),
      let root = YAMLReader.read(text, faults: faults),
      let section = Section(
        root, PolicyKeys.policy, title: "the policy", place: text.whole, faults: faults)
    else { return nil }
    let name = section.label("policy")
    let version = section.integer("version")
    let time = self.time(section)
    let idempotence = self.idempotence(section)
    guard let event = EventSection.read(section) else { return nil }
    let tables = TableSection(section, event: event, files: files)
    let lists = ListSection(section, files: files)
    let constants = ConstantSection(section, values: values)
    let velocities = VelocitySection(section, names: tables.names)
    let slots = tables.names.layout(velocities: velocities.slots)
    let compiler = ExpressionCompiler(
      slots: slots, names: tables.names, lists: lists, constants: constants,
      brokenVelocities: velocities.broken, faults: faults)
    let velocityPlans = velocities.plans(compiler)
    let hasModel = use == .untrained || section.has("model")
    let features = FeatureSection(section, hasModel: hasModel, compiler)
    let model =
      use == .untrained
      ? ModelSection.Model(logistic: ModelSection.untrained(features.plans))
      : ModelSection.read(section, features: features, files: files)
    let rules = RuleSection(section, features: features, hasModel: hasModel, compiler)
    let decide = DecideSection.read(
      section, event: event, hasModel: hasModel, values: values)
    let alerts = AlertSection(section, event: event, hasModel: hasModel, compiler)
    guard faults.errorCount == 0, let name, let version,
      let schema = Schema(fields: event.fields)
    else { return nil }
    return Policy(
      name: name.value, version: Int(version.value), time: time, idempotence: idempotence,
      schema: schema, slots: slots, tables: tables.plans, lists: lists.plans,
      constants: constants.constants, velocities: velocityPlans, features: features.plans,
      model: model?.logistic,
      trees: model?.trees, isUntrained: use == .untrained, rules: rules.plans,
      decide: decide, alerts: alerts.plans, files: files.files,
      warnings: faults.sorted(.warning, first: text.path),
      places: PolicyPlaces(
        name: name.place, tables: tables.places, lists: lists.places,
        constants: constants.places, velocities: velocities.places,
        features: features.expressed, rules: rules.places,
        alerts: alerts.places))
  }

  private static func time(_ policy: Section) -> TimePlan {
    let section = policy.section("time")
    return TimePlan(
      allowedLatenessMilliseconds: duration("allowed_lateness", section, PolicyKeys.time),
      maxFutureSkewMilliseconds: duration("max_future_skew", section, PolicyKeys.time))
  }

  private static func idempotence(_ policy: Section) -> IdempotencePlan {
    let section = policy.section("idempotence")
    return IdempotencePlan(
      horizonMilliseconds: duration("horizon", section, PolicyKeys.idempotence),
      maxEntries: section.map { Int($0.integerOrDefault("max_entries")) }
        ?? Limits.rememberedEventCountDefault)
  }

  private static func duration(
    _ key: String, _ section: Section?, _ description: SectionDescription
  ) -> Int64 {
    section?.durationOrDefault(key) ?? Section.defaultDuration(description.key(key))
  }
}
