import WeirPolicy

/// What stands for a missing value of a field, and where the field is named.
struct PMMLInput {
  let replacement: Double?
  let place: Place
}

/// A field times the rest: (x - `mean`) / `scale` of a field of the data.
struct PMMLStandard {
  let field: String
  var mean = 0.0
  var scale = 1.0
}

/// The fields of a document: those of the data that the model takes, and those made of them.
struct PMMLFields {
  /// What the model says which category it is about.
  struct Target {
    /// As the dictionary lists them; empty when it does not.
    var categories: [String] = []
  }

  let target: Target
  /// Where the model lists its fields.
  let schemaPlace: Place
  /// Active fields by name.
  let inputs: [String: PMMLInput]
  /// DerivedFields by name; read when a predictor asks for one.
  private let derived: [String: PMMLElement]
  private let faults: FaultList

  /// Nil, with faults, when a field is missing, occurs twice or cannot be a column.
  init?(_ root: PMMLElement, model: PMMLElement) {
    let faults = root.faults
    let before = faults.errorCount
    guard let dictionary = Self.one("DataDictionary", of: root),
      let schema = Self.one("MiningSchema", of: model)
    else { return nil }
    let transformations =
      (root.children("TransformationDictionary") + model.children("LocalTransformations"))
      .flatMap { $0.children("DerivedField") }
    Self.refuseDuplicates(dictionary.children("DataField") + transformations)
    Self.refuseDuplicates(schema.children("MiningField"))
    let fields = Self.named(dictionary.children("DataField"))
    var inputs: [String: PMMLInput] = [:]
    var target = Target()
    for field in schema.children("MiningField") where !faults.isFull {
      guard let name = field.text("name") else { continue }
      guard let data = fields[name.value] else {
        faults.add(
          .unknownName, "the DataDictionary has no field '\(name.value)'", at: name.place,
          help: FaultList.hint(
            for: name.value, among: fields.keys.sorted(), listed: "its fields"))
        continue
      }
      switch field.text("usageType")?.value ?? "active" {
      case "active": inputs[name.value] = Self.input(field, data)
      case "target", "predicted":
        target.categories = data.children("Value").filter {
          ($0.text("property")?.value ?? "valid") == "valid"
        }.compactMap { $0.text("value")?.value }
      default: break
      }
    }
    self.target = target
    self.inputs = inputs
    schemaPlace = schema.place
    derived = Self.named(transformations)
    self.faults = faults
    guard faults.errorCount == before else { return nil }
  }

  /// The one child of a name; nil, with a fault, when it is missing or there are two.
  private static func one(_ name: String, of parent: PMMLElement) -> PMMLElement? {
    let found = parent.children(name)
    if found.count == 1 { return found[0] }
    parent.faults.add(
      found.isEmpty ? .missingKey : .duplicate,
      "\(parent.name) has \(found.isEmpty ? "no" : "a second") \(name)",
      at: found.last?.place ?? parent.place, help: "there is one \(name)")
    return nil
  }

  /// Elements by their names, the first of each.
  private static func named(_ elements: [PMMLElement]) -> [String: PMMLElement] {
    let named = elements.compactMap { element in
      element.text("name").map { ($0.value, element) }
    }
    return Dictionary(named) { first, _ in first }
  }

  private static func refuseDuplicates(_ elements: [PMMLElement]) {
    var firstLines: [String: Int] = [:]
    for element in elements {
      guard let name = element.required("name") else { continue }
      if let line = firstLines[name.value] {
        element.faults.add(
          .duplicate, "\(element.name) '\(name.value)' occurs twice", at: name.place,
          help: "it is first given at line \(line)")
      } else {
        firstLines[name.value] = element.place.line
      }
    }
  }

  // MARK: Fields of the data

  private static let treatments = ["asIs", "asMean", "asMode", "asMedian", "asValue"]

  private static func input(_ field: PMMLElement, _ data: PMMLElement) -> PMMLInput {
    if (field.text("outliers")?.value ?? "asIs") != "asIs" {
      field.refuse(
        "outliers", "outliers are changed", help: "use clip(…) in the policy's features instead")
    }
    if let treatment = field.text("missingValueTreatment"), !treatments.contains(treatment.value) {
      field.refuse(
        "missingValueTreatment", "the treatment of missing values is not a replacement",
        help: "in Weir a missing value adds nothing: replace it with the mean")
    }
    // The model may say it otherwise than the dictionary.
    if field.text("optype") == nil { _ = data.required("optype") }
    for element in [data, field] { checkOptype(element) }
    checkData(data)
    return PMMLInput(replacement: field.number("missingValueReplacement"), place: field.place)
  }

  private static func checkOptype(_ field: PMMLElement) {
    guard let optype = field.text("optype"), optype.value != "continuous" else { return }
    field.refuse(
      "optype", "a field of the model is not continuous",
      help: "make a column of each value: one_hot in the policy's features")
  }

  /// A column is a number, and only what is missing is missing.
  private static func checkData(_ data: PMMLElement) {
    // Weir's numbers are doubles, whether the other tool rounds its own or not.
    if let type = data.required("dataType"), !["double", "float", "integer"].contains(type.value) {
      data.refuse("dataType", "a field of the model is not a number", help: "it must be a double")
    }
    for value in data.children("Value") {
      guard let property = value.text("property"), property.value != "valid" else { continue }
      value.refuse(
        "property", "a number that stands for no number",
        help: "let such values be missing in the data, and fit again")
    }
  }

  // MARK: Fields made of them

  /// What a predictor is about; nil, with a fault, when it cannot be.
  func standard(_ name: Located<String>) -> PMMLStandard? {
    if let field = derived[name.value] {
      let before = faults.errorCount
      if let standard = Self.standard(field) {
        return isInput(standard.field, at: field.place) ? standard : nil
      }
      guard faults.errorCount == before else { return nil }
      faults.add(
        .model, "DerivedField '\(name.value)' is not (x - mean) / scale", at: field.place,
        help: "Apply \"/\" of Apply \"-\" of a FieldRef and a Constant, and a Constant above 0; "
          + "other transforms belong in the policy's features")
      return nil
    }
    return isInput(name.value, at: name.place) ? PMMLStandard(field: name.value) : nil
  }

  private func isInput(_ name: String, at place: Place) -> Bool {
    if inputs[name] != nil { return true }
    faults.add(
      .unknownName, "'\(name)' is neither an active MiningField nor a DerivedField", at: place,
      help: FaultList.hint(
        for: name, among: (Array(inputs.keys) + derived.keys).sorted(), listed: "there are"))
    return false
  }

  /// (x - mean) / scale, or a part of it.
  private static func standard(_ field: PMMLElement) -> PMMLStandard? {
    guard field.parts.count == 1, field.text("dataType")?.value != "integer",
      field.text("optype")?.value == "continuous"
    else { return nil }
    guard let (inner, scale) = applied("/", field.parts[0]) else {
      return difference(field.parts[0])
    }
    guard var standard = difference(inner) else { return nil }
    standard.scale = scale
    guard scale < ExchangeLimits.scaleMin else { return standard }
    field.faults.add(
      .model, "a scale must be greater than 0", at: field.parts[0].parts[1].place,
      help: "the scale of a column that never changes is 1")
    return nil
  }

  private static func difference(_ element: PMMLElement) -> PMMLStandard? {
    guard let (inner, mean) = applied("-", element) else { return reference(element) }
    guard var standard = reference(inner) else { return nil }
    standard.mean = mean
    return standard
  }

  private static func reference(_ element: PMMLElement) -> PMMLStandard? {
    guard element.name == "FieldRef", element.text("mapMissingTo") == nil else { return nil }
    return element.text("field").map { PMMLStandard(field: $0.value) }
  }

  /// What a function of an element and a constant is applied to, and the constant.
  private static func applied(
    _ function: String, _ element: PMMLElement
  ) -> (PMMLElement, Double)? {
    let parts = element.parts
    guard element.name == "Apply", element.text("function")?.value == function, parts.count == 2,
      element.text("mapMissingTo") == nil, element.text("defaultValue") == nil,
      parts[1].name == "Constant", let constant = parts[1].content()
    else { return nil }
    return (parts[0], constant)
  }
}
