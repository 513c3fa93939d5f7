import WeirCore
import WeirPolicy
import WeirSignals

/// Reads one coefficient file.
struct CoefficientReader {
  let text: SourceText
  /// What the policy wants.
  let columns: [String]
  let faults: FaultList

  /// The model; nil with faults.
  func model() -> ModelDocument? {
    guard let root = document(),
      let section = Section(root, CoefficientFile.keys, title: "the file", faults: faults)
    else { return nil }
    _ = section.choice("format")
    let features = names(section)
    let weights = numbers("coefficients", section)
    let intercept = section.number("intercept")
    let means = numbers("mean", section)
    let scales = numbers("scale", section)
    checkPair(section)
    for scale in scales ?? [] where scale.value < ExchangeLimits.scaleMin {
      faults.add(
        .model, "a scale must be greater than 0", at: scale.place,
        help: "the scale of a column that never changes is 1, as StandardScaler has it")
    }
    if let features { checkNames(features, section) }
    guard faults.errorCount == 0, let features, let weights, let intercept else { return nil }
    let entries = features.indices.map { index in
      ModelDocument.Column(
        name: features[index].value,
        column: ModelColumn(
          weight: weights[index].value, mean: means?[index].value ?? 0,
          scale: scales?[index].value ?? 1))
    }
    return ModelDocument(intercept: intercept.value, columns: entries)
  }

  private func document() -> DocumentNode? {
    guard text.bytes.count <= ExchangeLimits.byteCountMax else {
      faults.add(.limit, "longer than \(ExchangeLimits.byteCountMax) bytes", at: text.whole)
      return nil
    }
    let found = FaultList()
    if let root = JSONReader.read(text, faults: found) { return root }
    let diagnostics = found.sorted(.error, first: text.path)
    guard let fault = diagnostics.first,
      let word = notFinite(at: text.offset(line: fault.line, column: fault.column))
    else {
      faults.add(diagnostics)
      return nil
    }
    faults.add(
      .json, "\(word.value) is not a number of JSON", at: word.place,
      help: "the fit made no finite number there; json.dumps writes one all the same unless it is "
        + "told allow_nan=False")
    return nil
  }

  /// The word of Python's at an offset that stands for a number that is not finite.
  private func notFinite(at offset: Int) -> Located<String>? {
    for word in ["NaN", "Infinity", "-Infinity"]
    where text.bytes[offset...].starts(with: word.utf8) {
      return Located(value: word, place: text.place(offset: offset, count: word.utf8.count))
    }
    return nil
  }

  // MARK: Lists

  private func names(_ section: Section) -> [Located<String>]? {
    guard let items = section.items("features") else { return nil }
    var names: [Located<String>] = []
    for item in items {
      guard case .scalar(let scalar) = item, let name = scalar.string else {
        faults.add(.kind, "'features' must hold texts, not \(item.kindName)", at: item.place)
        continue
      }
      names.append(Located(value: name, place: scalar.place))
    }
    return names.count == items.count ? names : nil
  }

  /// The numbers of a list, as many as there are features; nil when it is absent or has faults.
  private func numbers(_ key: String, _ section: Section) -> [Located<Double>]? {
    guard let items = section.items(key) else { return nil }
    var numbers: [Located<Double>] = []
    for item in items {
      guard case .scalar(let scalar) = item, scalar.isNumber else {
        var help: String?
        if case .sequence = item { help = "the list is one of numbers: coef_[0].tolist()" }
        faults.add(
          .kind, "'\(key)' must hold numbers, not \(item.kindName)", at: item.place, help: help)
        continue
      }
      guard let number = scalar.number, ExchangeLimits.numbers.contains(number) else {
        faults.add(
          .value, "'\(key)' must hold numbers that are finite, within 1e15 of zero",
          at: scalar.place)
        continue
      }
      numbers.append(Located(value: number, place: scalar.place))
    }
    if let features = section.items("features"), features.count != items.count {
      faults.add(
        .model, "'\(key)' and 'features' differ in length: \(items.count) and \(features.count)",
        at: section.keyPlace(key), help: "one number for each feature, in their order")
    }
    return numbers.count == items.count ? numbers : nil
  }

  private func checkPair(_ section: Section) {
    for (key, other) in [("mean", "scale"), ("scale", "mean")]
    where section.has(key) && !section.has(other) {
      faults.add(
        .missingKey, "'\(key)' needs '\(other)'", at: section.keyPlace(key),
        help: "give both, or neither when the coefficients are those of raw columns")
    }
  }

  // MARK: Names

  /// Whether the features are the policy's columns, in their order.
  private func checkNames(_ features: [Located<String>], _ section: Section) {
    let before = faults.errorCount
    let known = Set(columns)
    var seen: Set<String> = []
    for feature in features where !faults.isFull {
      if !seen.insert(feature.value).inserted {
        faults.add(
          .duplicate, "feature '\(feature.value)' occurs twice", at: feature.place,
          help: "each column of the policy stands there once")
      } else if !known.contains(feature.value) {
        faults.add(
          .unknownName, "the policy has no column '\(feature.value)'", at: feature.place,
          help: FaultList.hint(for: feature.value, among: columns, listed: "its columns"))
      }
    }
    for column in columns where !faults.isFull && !seen.contains(column) {
      faults.add(
        .model, "the policy's column '\(column)' is not among the features",
        at: section.keyPlace("features"), help: "export the columns of `weir features`, all of them"
      )
    }
    guard faults.errorCount == before else { return }
    for (index, (feature, column)) in zip(features, columns).enumerated()
    where feature.value != column {
      faults.add(
        .model, "feature \(index + 1) is '\(feature.value)', the policy's is '\(column)'",
        at: feature.place, help: "features stand in the order of the policy's columns")
      return
    }
  }
}
