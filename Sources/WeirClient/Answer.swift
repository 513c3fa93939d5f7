extension WeirClient {
  /// What Weir says to one event.
  public struct Answer: Sendable, Hashable {
    /// What to do with an event.
    public enum Decision: String, Sendable, Hashable, CaseIterable {
      /// Let it through.
      case approve
      /// Let a person look at it.
      case review
      /// Refuse it.
      case reject
      /// Nothing: the policy gives no decision on events of this type, they only move its state.
      case recorded
    }

    /// A term that pushed the model's score up.
    public struct Reason: Sendable, Hashable {
      /// The feature, or the flag rule.
      public internal(set) var code: String
      /// The feature's value as JSON; nil for a flag rule.
      public internal(set) var value: String?
      /// What it adds to the log-odds.
      public internal(set) var contribution: Double
    }

    /// What is wrong with a line that could not be taken.
    public struct Fault: Sendable, Hashable {
      /// One of the codes of docs/errors.md, such as `E_TYPE`.
      public internal(set) var code: String
      /// The policy's name of the field, if one is at fault.
      public internal(set) var field: String?
      /// What is wrong; never a value of the event.
      public internal(set) var message: String
    }

    /// What to do; for a line that is at fault, what the policy says of such lines.
    public internal(set) var decision: Decision
    /// The event's own id, as far as it could be read.
    public internal(set) var eventID: String?
    /// The model's score, 0 to 1; nil without a model.
    public internal(set) var score: Double?
    /// The enforced rules that hit, in the order of the policy.
    public internal(set) var rules: [String] = []
    /// The shadow rules that hit, in the order of the policy.
    public internal(set) var shadowRules: [String] = []
    /// What pushed the score up most, the largest first; three at most.
    public internal(set) var reasons: [Reason] = []
    /// Why the decision was not made in full: `deadline`, `overload` and others of the engine;
    /// what starts with `client_` was said by this library, because it had no answer.
    public internal(set) var degraded: [String] = []
    /// The event is older than the policy allows, and was not added to the state.
    public internal(set) var isLate = false
    /// The event was seen before with the same content: this is its first answer once more.
    public internal(set) var isDuplicate = false
    /// What is wrong with the line; nil for a line that was taken.
    public internal(set) var fault: Fault?
    /// The number of the line on its connection, from 1; only of a line that is at fault.
    public internal(set) var line: UInt64?
    /// The policy that decided: its name, its version and the first digits of its hash.
    public internal(set) var policy: String?
    /// The answer's line as it came, without its end; empty when it was made here.
    public internal(set) var bytes: [UInt8] = []

    init(_ decision: Decision) { self.decision = decision }

    /// The code of what is wrong with the line, such as `E_TYPE`; nil for a line that was taken.
    public var errorCode: String? { fault?.code }

    /// What to do without an answer: review, with `reason` as what it is degraded by.
    public static func review(because reason: String) -> Answer {
      var answer = Answer(.review)
      answer.degraded = [reason]
      return answer
    }
  }
}
