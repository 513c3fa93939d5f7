import CEL
import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Takes rows of a batch apart that has been scored. Reads columns, evaluates conditions once more,
/// part by part, and changes nothing. Not made for speed.
struct ExplanationBuilder {
  private let job: ScoringJob
  private var plan: ScoringPlan { job.plan }
  private var policy: Policy { job.plan.policy }

  init(_ job: ScoringJob) { self.job = job }

  /// The explanation of an event that was decided or recorded; nil for invalid lines and repeats.
  func explanation(_ row: Int) -> EventExplanation? {
    let isDecided: Bool
    switch unsafe job.decisions.kinds[row] {
    case .decided: isDecided = true
    case .recorded: isDecided = false
    case .invalid, .decidedAgain, .recordedAgain: return nil
    }
    let features = self.features(row)
    let ofRules = policy.rules.map { trace($0.condition, row) }
    let others = policy.features.map(\.value) + policy.velocities.compactMap(\.filter)
    return EventExplanation(
      fields: fields(row), velocities: velocities(row), tables: tables(row),
      lists: lists(ofRules + others.map { trace($0, row) }), features: features,
      intercept: policy.trees?.bias ?? policy.model?.intercept,
      logOdds: logOdds(row), score: score(row),
      rules: isDecided ? rules(ofRules, row) : [], steps: isDecided ? steps(row) : [])
  }

  private func trace(_ expression: Expression, _ row: Int) -> Trace {
    unsafe expression.trace(columns: job.columns, row: row, sets: job.lists)
  }

  // MARK: What the event and the policy's tables say

  private func fields(_ row: Int) -> [(name: String, value: JSONValue)] {
    policy.schema.fields.enumerated().compactMap { index, field in
      field.type == .pan ? nil : (field.name, value(ofSlot: index, row))
    }
  }

  /// What a slot holds, as expressions see it.
  private func value(ofSlot slot: Int, _ row: Int) -> JSONValue {
    Self.value(
      Result { () throws(EvaluationFault) -> Value in
        try unsafe job.columns[slot].value(at: row, type: policy.slots.types[slot])
      })
  }

  private func isAbsent(_ operand: Operand, _ row: Int) -> Bool {
    unsafe job.columns[policy.slots.slot(of: operand)].fault(at: row) != nil
  }

  private func tables(_ row: Int) -> [EventExplanation.Table] {
    policy.tables.enumerated().map { index, table in
      let isFound = isAbsent(table.key, row) ? nil : unsafe job.foundRows[index][row] >= 0
      return EventExplanation.Table(
        name: table.name, key: policy.slots.name(of: table.key), isFound: isFound,
        columns: table.columns.enumerated().map { column, name in
          let slot = policy.slots.slot(of: SlotSource.tableColumn(table: index, column: column))
          return (name, value(ofSlot: slot, row))
        })
    }
  }

  /// What expressions asked of lists, each question once, in the order of the lists.
  private func lists(_ traces: [Trace]) -> [EventExplanation.ListAnswer] {
    var asked: [Trace.Question] = []
    for question in traces.flatMap(\.questions)
    where !asked.contains(where: { $0.set == question.set && $0.operand == question.operand }) {
      asked.append(question)
    }
    return policy.lists.enumerated().flatMap { id, list in
      asked.filter { $0.set == id }.map { question in
        var isFound: Bool?
        if case .success(.bool(let found)) = question.outcome { isFound = found }
        return EventExplanation.ListAnswer(
          name: list.name, operand: Self.line(question.operand), isFound: isFound)
      }
    }
  }

  // MARK: Velocities

  private func velocities(_ row: Int) -> [EventExplanation.Velocity] {
    policy.velocities.indices.map { index in
      let velocity = policy.velocities[index]
      let absent = velocity.groupBy.first { isAbsent($0, row) }
      let (table, bit) = plan.entryCounts[index]
      let counts = unsafe job.answers[table][bit].data.assumingMemoryBound(to: Int64.self)
      let isMeant = unsafe job.masks[table][row] >> UInt8(bit) & 1 != 0
      let isLate = unsafe job.decisions.late[row] != 0
      return EventExplanation.Velocity(
        plan: velocity, value: value(ofSlot: policy.slots.slot(of: .velocity(index)), row),
        entryCount: absent == nil ? unsafe counts[row] : nil,
        absentKey: absent.map { policy.slots.name(of: $0) },
        isEntered: absent == nil && isMeant && !isLate)
    }
  }

  // MARK: The model

  private func features(_ row: Int) -> [EventExplanation.Feature] {
    guard let columns = job.features else { return [] }
    return plan.features.indices.map { index in
      let reason = columns.reason(feature: index, row: row)
      let feature = policy.features[index]
      return EventExplanation.Feature(
        name: feature.name, value: value(of: reason, feature),
        isMissing: reason.presence != .value, isStandIn: reason.presence == .standIn,
        transformed: columns.transformed(feature: index, row: row)
          .map { transformed($0, feature) } ?? .null,
        contribution: reason.contribution)
    }
  }

  private func value(of reason: Reason, _ feature: FeaturePlan) -> JSONValue {
    switch reason.presence {
    case .none: return .null
    case .standIn:
      if case .text(let text)? = feature.missing { return .masked(text) }
      return .shortest(Double(bitPattern: reason.value))
    case .value: break
    }
    switch feature.value.type {
    case .uint: return .number("\(reason.value)")
    case .double: return .shortest(Double(bitPattern: reason.value))
    case .bool: return .bool(reason.value != 0)
    case .timestamp: return .moment(Int64(bitPattern: reason.value))
    case .string:
      let (offset, count) = (Int(reason.value & 0xFFFF_FFFF), Int(reason.value >> 32))
      let bytes = unsafe UnsafeBufferPointer(start: job.reasonTexts.base + offset, count: count)
      return unsafe .masked(String(decoding: bytes, as: UTF8.self))
    default: return .integer(Int64(bitPattern: reason.value))
    }
  }

  /// A number, or of several columns the one that is 1.
  private func transformed(_ value: Double, _ feature: FeaturePlan) -> JSONValue {
    guard feature.transform.width > 1 || !feature.transform.isNumber else {
      return .shortest(value)
    }
    let names = feature.transform.columnNames(feature: feature.name)
    let column = Int(value) - 1
    guard names.indices.contains(column), let name = names[column].last else {
      return .object([])
    }
    return .members([(SensitiveData.masked(name), .integer(1))])
  }

  private func score(_ row: Int) -> Double? {
    let score = unsafe job.decisions.scores[row]
    return policy.model == nil || score.isNaN ? nil : score
  }

  private func logOdds(_ row: Int) -> Double? {
    policy.model == nil ? nil : job.features?.logOdds(row: row)
  }

  // MARK: Rules and the decision

  private func isHit(_ rule: Int, _ row: Int) -> Bool {
    unsafe job.decisions.isSet(rule, in: job.decisions.hits, row)
  }

  private func rules(_ traces: [Trace], _ row: Int) -> [EventExplanation.Rule] {
    policy.rules.indices.map { rule in
      let status: EventExplanation.RuleStatus =
        if isHit(rule, row) {
          .hit
        } else if unsafe job.decisions.isSet(rule, in: job.decisions.missing, row) {
          .missing
        } else {
          unsafe job.decisions.isSet(rule, in: job.decisions.errors, row) ? .error : .no
        }
      return EventExplanation.Rule(
        plan: policy.rules[rule], status: status, result: Self.value(traces[rule].outcome),
        causes: traces[rule].causes.map(Self.cause))
    }
  }

  private static func cause(_ cause: Trace.Cause) -> EventExplanation.Cause {
    let readsText = cause.operands.contains { operand in
      if operand.slot != nil, case .success(.string) = operand.outcome { return true }
      return false
    }
    return EventExplanation.Cause(
      condition: line(cause.condition.text), result: value(cause.condition.outcome),
      operands: cause.operands.map { operand in
        let isMadeOfText = readsText && operand.slot == nil
        return (line(operand.text), value(operand.outcome, isMadeOfText: isMadeOfText))
      })
  }

  private func steps(_ row: Int) -> [EventExplanation.Step] {
    var steps: [EventExplanation.Step] = []
    let degraded = AnswerBuilder.degradations(job, row)
    /// Adds a step; true when it made the decision.
    func step(_ question: String, _ found: [JSONValue], _ decision: Decision?) -> Bool {
      steps.append(EventExplanation.Step(question: question, found: found, decision: decision))
      return decision != nil
    }
    func hits(_ action: RulePlan.Action) -> [JSONValue] {
      policy.rules.indices.filter {
        policy.rules[$0].action == action && !policy.rules[$0].isShadow && isHit($0, row)
      }.map { .string(policy.rules[$0].name) }
    }
    func lift() -> Bool {
      step("degraded", degraded.map { .string($0) }, degraded.isEmpty ? nil : .review)
    }
    let (reject, allow, review) = (hits(.reject), hits(.allow), hits(.review))
    if step("reject rules", reject, reject.isEmpty ? nil : .reject) { return steps }
    let isAllowed = !allow.isEmpty
    if step("allow rules", allow, isAllowed && degraded.isEmpty ? .approve : nil) { return steps }
    if isAllowed, lift() { return steps }
    if step("review rules", review, review.isEmpty ? nil : .review) { return steps }
    let bounds: [(String, Double?, Decision)] = [
      ("score >= reject_at", policy.decide.rejectAt, .reject),
      ("score >= review_at", policy.decide.reviewAt, .review),
    ]
    for (question, bound, decision) in bounds {
      guard let bound, let score = score(row) else { continue }
      let found: [JSONValue] = [.fixed(score, .six), .shortest(bound)]
      if step(question, found, score >= bound ? decision : nil) { return steps }
    }
    if !lift() { _ = step("otherwise", [], .approve) }
    return steps
  }

  // MARK: Values

  /// A part of an expression, on one line.
  private static func line(_ text: String) -> String {
    let text = SensitiveData.masked(text)
    guard text.utf8.contains(10) else { return text }
    return text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
      .joined(separator: " ")
  }

  /// A value of an expression; what has none is null when it is missing, else the fault's name.
  ///
  /// What was made of a text may hold a card number among more digits, or part of one, or be one:
  /// of that no long run of digits is shown.
  private static func value(_ outcome: Trace.Outcome, isMadeOfText: Bool = false) -> JSONValue {
    switch outcome {
    case .failure(.missing): .null
    case .failure(let fault): .string("error: \(fault.message)")
    case .success(let value): json(value, isMadeOfText)
    }
  }

  private static func json(_ value: Value, _ isMadeOfText: Bool) -> JSONValue {
    func text(_ text: String) -> JSONValue {
      isMadeOfText ? .string(SensitiveData.maskedRuns(text)) : .masked(text)
    }
    func number(_ number: JSONValue) -> JSONValue {
      guard isMadeOfText else { return number }
      let masked = SensitiveData.maskedRuns(number.line)
      return masked == number.line ? number : .string(masked)
    }
    return switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): number(.integer(value))
    case .uint(let value): number(.number("\(value)"))
    case .double(let value): number(.shortest(value))
    case .string(let value): text(value)
    case .timestamp(let time): .moment(time.milliseconds)
    case .duration(let span): .number("\(span.milliseconds)")
    case .ip(let address): .string("\(address)")
    case .list(let values): .array(values.map { json($0, isMadeOfText) })
    case .optional(let value): value.map { json($0, isMadeOfText) } ?? .null
    case .bytes, .map, .type, .cidr: text("\(value)")
    }
  }
}
