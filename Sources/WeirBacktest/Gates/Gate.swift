import CEL
import WeirCore
import WeirPolicy

/// A condition on a report that is to fail a run: `flips.approve_to_reject > 0.1%`.
///
/// It is an expression of type bool over `GateVariables`, in CEL, but that a number with a percent
/// sign is a hundredth of it.
package struct Gate: Sendable {
  /// As it was written.
  package let text: String
  private let program: Program
  /// The rules and fields that it names.
  private let operands: [GateOperand]

  private static let environment: Environment = {
    var environment = Environment()
    for variable in GateVariables.all {
      environment.variable(variable.name, variable.type, isOptional: true)
    }
    return environment
  }()

  /// Compiles gates.
  /// - Parameter texts: at most `BacktestLimits.gateCountMax`.
  /// - Returns: one for each, in their order.
  /// - Throws: the first fault of the first text that is none, or that there are too many.
  package static func compile(all texts: [String]) throws(GateFault) -> [Gate] {
    guard texts.count <= BacktestLimits.gateCountMax else {
      throw GateFault(
        texts[BacktestLimits.gateCountMax],
        "there are more than \(BacktestLimits.gateCountMax) gates",
        help: "join some of them with ||")
    }
    var gates: [Gate] = []
    for text in texts { gates.append(try compile(text)) }
    return gates
  }

  /// Compiles a gate.
  /// - Parameter text: one line of at most `BacktestLimits.gateByteCountMax` bytes.
  /// - Returns: the gate.
  /// - Throws: its first fault, with its column.
  package static func compile(_ text: String) throws(GateFault) -> Gate {
    guard text.utf8.count <= BacktestLimits.gateByteCountMax else {
      throw GateFault(
        String(text.prefix(60)) + "…",
        "a gate of more than \(BacktestLimits.gateByteCountMax) bytes", help: "write several")
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw GateFault(
        String(text.prefix { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }),
        "a gate is one line of text", help: "write each gate by itself")
    }
    guard text.utf8.contains(where: { $0 != 0x20 }) else {
      throw GateFault(text, "a gate is empty", help: "write a condition such as recall < 60%")
    }
    let words = GateText(text)
    let review = GateReview(words)
    if let fault = review.fault { throw fault }
    let program: Program
    switch environment.compile(words.expression, expecting: .bool) {
    case .success(let compiled): program = compiled
    case .failure(let issues): throw fault(of: issues, in: words)
    }
    if let constant = program.expression.constant {
      throw GateFault(
        text, "the gate is \(constant == .bool(true) ? "true" : "false") whatever is reported",
        help: "compare something of the report, as in recall < 60%")
    }
    return Gate(text: text, program: program, operands: review.operands)
  }

  private static func fault(of issues: Issues, in text: GateText) -> GateFault {
    guard let issue = issues.all.first else { return GateFault(text.original, "no expression") }
    return GateFault(
      text.original, issue.message,
      at: text.originalRange(of: issue.offset..<issue.offset + issue.length),
      help: issue.help)
  }

  // MARK: Outcomes

  /// What comes of the gate. One that cannot be known has not passed.
  /// - Parameter report: whose figures it reads.
  /// - Returns: true is failed, false is passed.
  package func outcome(over report: BacktestReport) -> GateOutcome {
    let values = GateVariables.values(of: report)
    var variables: [String: Value] = [:]
    for (variable, value) in zip(GateVariables.all, values) { variables[variable.name] = value }
    let state: GateOutcome.State
    do throws(EvaluationFault) {
      state = try program.evaluate(variables) == .bool(true) ? .failed : .passed
    } catch {
      state = .unknown(why: why(error, values, report))
    }
    return GateOutcome(text: text, state: state, found: found(values))
  }

  /// What the names of the gate stand for, in words.
  private func found(_ values: [Value?]) -> [String] {
    var told: [String] = []
    for operand in operands {
      guard let slot = GateVariables.all.firstIndex(where: { $0.name == operand.variable }) else {
        continue
      }
      var (title, value) = (operand.variable, values[slot])
      if let rule = operand.rule, let field = operand.field {
        title += "[\"\(rule)\"].\(field.name)"
        value = nil
        if case .map(let rules)? = values[slot],
          case .map(let fields)? = rules[.string(rule)]
        {
          value = fields[.string(field.name)]
        }
      }
      let text: String? =
        switch value {
        case .int(let count)?: "\(title) is \(Paragraph.grouped(count))"
        case .double(let number)?: "\(title) is \(Self.text(of: number))"
        default: nil
        }
      if let text, !told.contains(text) { told.append(text) }
    }
    return told
  }

  /// At most four digits behind the point.
  private static func text(of number: Double) -> String {
    let text = "\((number * 10_000).rounded() / 10_000)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// That the gate asks for what there will not be: a second policy, or a rule that none has.
  /// - Parameter rules: by policy, the names of its rules.
  /// - Throws: what it is, and what is there instead.
  package func check(rules: [[String]]) throws(GateFault) {
    for slot in program.expression.slots.sorted() {
      let variable = GateVariables.all[slot]
      let isOfSecond = variable.name.hasPrefix(GateVariables.prefixes[1])
      guard rules.count < 2, isOfSecond || variable.need == .secondPolicy else { continue }
      throw GateFault(
        text, "'\(variable.name)' needs a second policy", help: "name one with --against")
    }
    for operand in operands {
      guard let name = operand.rule else { continue }
      let index =
        GateVariables.prefixes.firstIndex { operand.variable.hasPrefix($0) } ?? rules.count - 1
      guard rules.indices.contains(index), !rules[index].contains(name) else { continue }
      throw GateFault(
        text, "the policy has no rule '\(name)'",
        help: suggestion(for: name, among: rules[index], listed: "its rules are"))
    }
  }

  /// Why there is no answer, in words: what is not there, else what went wrong.
  private func why(
    _ fault: EvaluationFault, _ values: [Value?], _ report: BacktestReport
  ) -> String {
    let missing = program.expression.slots.sorted().filter { values[$0] == nil }
    let ofVariables = missing.map { slot in
      Self.absence(of: GateVariables.all[slot], in: report)
    }
    let ofRules = operands.compactMap { absence(of: $0, values, report) }
    let reasons = fault == .missing ? ofVariables : fault == .noSuchKey ? ofRules : []
    var told: [String] = []
    for reason in reasons where !told.contains(reason) { told.append(reason) }
    return told.isEmpty ? fault.message : told.joined(separator: "; ")
  }

  private static func absence(of variable: GateVariable, in report: BacktestReport) -> String {
    if variable.name.hasPrefix(GateVariables.prefixes[1]), report.sides.count < 2 {
      return "\(variable.name) needs a second policy"
    }
    switch variable.need {
    case .labels? where report.labels == nil: return "\(variable.name) needs labels"
    case .secondPolicy? where report.changes == nil:
      return "\(variable.name) needs a second policy"
    default: return "\(variable.name) has no value: there is no event that it could be about"
    }
  }

  /// What of a rule is not there: the rule, or a value.
  private func absence(
    of operand: GateOperand, _ values: [Value?], _ report: BacktestReport
  ) -> String? {
    guard let name = operand.rule else {
      guard let field = operand.field, operand.unit == .share, report.labels == nil else {
        return nil
      }
      return "\(operand.variable)[…].\(field.name) needs labels"
    }
    guard
      let slot = GateVariables.all.firstIndex(where: { $0.name == operand.variable }),
      case .map(let rules)? = values[slot]
    else { return nil }
    guard case .map(let fields)? = rules[.string(name)] else {
      let names = rules.keys.compactMap { key in
        if case .string(let name) = key { name } else { nil }
      }
      let help = suggestion(for: name, among: names, listed: "its rules are")
      return "the policy has no rule '\(name)'" + (help.map { ": \($0)" } ?? "")
    }
    guard let field = operand.field, fields[.string(field.name)] == nil else { return nil }
    let title = "\(operand.variable)[\"\(name)\"].\(field.name)"
    return report.labels == nil
      ? "\(title) needs labels"
      : "\(title) has no value: there is no event that it could be about"
  }
}
