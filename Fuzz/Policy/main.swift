// Fuzzes the policy loader: the input is policy.yaml, or, when it starts with `{`, the model of a
// good policy. A load must end in a plan or in faults, each with a code of the closed list and a
// place inside the text; never in a trap. Run by scripts/fuzz.sh.

import FuzzDriver
import WeirCore
import WeirPolicy

let goodPolicy = """
  policy: fuzz
  version: 1
  event:
    event_id: {type: string, required: true}
    ts: {type: timestamp, required: true}
    amount: {type: int, min: 0, max: 1000}
  features:
    amount: {value: event.amount, transform: log1p}
  model: model.json
  decide: {review_at: 0.5, reject_at: 0.9, on_invalid: review}
  """
let codes = Set(PolicyCode.allCases.map(\.rawValue))

func check(_ bytes: [UInt8]) {
  let isModel = bytes.first == UInt8(ascii: "{")
  let policy = isModel ? Array(goodPolicy.utf8) : bytes
  let files = ["policy.yaml": policy, "model.json": isModel ? bytes : Array("{}".utf8)]
  guard case .failure(let faults) = PolicyLoader.load(from: EmbeddedSource(files)) else { return }
  precondition(!faults.all.isEmpty, "a refusal without a fault")
  for fault in faults.all {
    precondition(codes.contains(fault.code), "a code that is not in the list")
    precondition(fault.line >= 0 && fault.column >= 0, "a place before the start")
    precondition(!fault.text.isEmpty, "a fault without text")
  }
}

fuzz {
  unsafe check(Array(UnsafeBufferPointer(start: $0, count: $1)))
  return 0
}
