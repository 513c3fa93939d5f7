// Fuzzes the policy loader, the review of what it loads, and the reader of test files. The input is
// policy.yaml, or, when it starts with `{`, the model of a good policy; it is read as a test file
// as well. Reading must end in a plan or in faults, each with a code of the closed list and a place
// inside the text; never in a trap. Run by scripts/fuzz.sh.

import FuzzDriver
import WeirCore
import WeirPolicy

let goodPolicy = """
  policy: fuzz
  version: 1
  event:
    event_id: {type: string, required: true}
    ts: {type: timestamp, required: true}
    type: {type: enum, values: [payment, auth], default: payment}
    amount: {type: int, min: 0, max: 1000}
    card_token: {type: string}
  velocity:
    per_card: {aggregate: count, group_by: [event.card_token], window: 1h}
  features:
    amount: {value: event.amount, transform: log1p}
  model: model.json
  rules:
    - {name: many, condition: velocity.per_card > 2, action: review}
  decide: {review_at: 0.5, reject_at: 0.9, on_invalid: review}
  """
let goodModel = """
  {"format": "weir-logistic/1", "intercept": 0, "features": [
    {"name": "amount", "weight": 1, "mean": 0, "scale": 1}]}
  """
let codes = Set(PolicyCode.allCases.map(\.rawValue))

/// A policy whose lists and tables are there, whatever it calls them.
struct FuzzSource: PolicySource {
  let files: [String: [UInt8]]
  var displayPath: String { "" }

  func read(_ relativePath: String) -> [UInt8]? {
    if let bytes = files[relativePath] { return bytes }
    let text =
      switch relativePath {
      case "tables/geo.csv": "first,last,country,network\n10.0.0.0,10.0.0.255,US,hosting\n"
      case let path where path.hasPrefix("tables/"): "prefix,country,funding\n98,US,debit\n"
      case let path where path.hasSuffix(".csv"): "value\n"
      default: ""
      }
    return text.isEmpty ? nil : Array(text.utf8)
  }

  func names(in folder: String) -> [String]? {
    files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
  }
}

func check(_ found: [Diagnostic]) {
  for one in found {
    precondition(codes.contains(one.code), "a code that is not in the list")
    precondition(one.line >= 0 && one.column >= 0, "a place before the start")
    precondition(!one.text.isEmpty, "a fault without text")
  }
  _ = CheckReport(policy: "fuzz", stamp: nil, diagnostics: found).sarif.line
}

func load(_ source: FuzzSource) -> Policy? {
  switch PolicyLoader.load(from: source) {
  case .success(let policy): return policy
  case .failure(let faults):
    precondition(!faults.all.isEmpty, "a refusal without a fault")
    check(faults.all)
    return nil
  }
}

func checkPolicy(_ bytes: [UInt8]) {
  let isModel = bytes.first == UInt8(ascii: "{")
  let policy = isModel ? Array(goodPolicy.utf8) : bytes
  let model = isModel ? bytes : Array("{}".utf8)
  guard let policy = load(FuzzSource(files: ["policy.yaml": policy, "model.json": model])) else {
    return
  }
  check(PolicyReview.diagnostics(of: policy, longestSpanMilliseconds: 60_000))
}

/// The policy that test files are read for, loaded once.
let tested: Policy = {
  let files = ["policy.yaml": Array(goodPolicy.utf8), "model.json": Array(goodModel.utf8)]
  guard let policy = load(FuzzSource(files: files)) else {
    preconditionFailure("the good policy loads")
  }
  return policy
}()

func checkCases(_ bytes: [UInt8]) {
  switch CaseLoader.load(from: FuzzSource(files: ["tests/a.yaml": bytes]), for: tested) {
  case .failure(let faults): check(faults.all)
  case .success(let loaded):
    check(loaded.warnings)
    for step in loaded.cases.flatMap(\.steps) {
      for round in Set([0, step.count - 1]) {
        let time = step.time(round: round)
        precondition(Timestamp.earliest...Timestamp.latest ~= time, "a time outside of all years")
        _ = step.text(round: round)
      }
    }
  }
}

fuzz {
  let bytes = unsafe Array(UnsafeBufferPointer(start: $0, count: $1))
  checkPolicy(bytes)
  checkCases(bytes)
  return 0
}
