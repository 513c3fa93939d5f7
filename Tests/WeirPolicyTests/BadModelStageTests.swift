import Testing

@testable import WeirPolicy

/// What the loader says about faults of a model's stages: steps, calibration, how it was made.
@Suite struct BadModelStageTests {
  private static func bad(_ name: String, model: String, gives expected: String) -> BadPolicy {
    BadPolicy(
      name,
      after: """
        features:
          a: {value: event.amount, transform: log1p}
          b: {value: event.land, transform: "one_hot(['DE'])"}
        model: model.json
        """,
      files: ["model.json": model], gives: expected)
  }

  private static func column(_ name: String, _ further: String = "") -> String {
    #"{"name":"\#(name)","weight":1,"mean":0,"scale":1\#(further)}"#
  }

  private static func model(_ top: String, a: String = "", b: String = "") -> String {
    #"{"format":"weir-logistic/1","intercept":0,"# + "\n" + top + " \"features\":[\n  "
      + column("a", a) + ",\n  " + column("b", b) + "]}"
  }

  static let cases: [BadPolicy] = [
    bad(
      "bins that do not ascend",
      model: model(
        "",
        a: ",\n" + #"   "woe":{"bins":[{"below":2,"value":0},"#
          + #"{"below":2,"value":1},{"value":1}]}"#),
      gives: #"""
        model.json:4:50: error[P_MODEL]: 'below' must ascend from bin to bin
             "woe":{"bins":[{"below":2,"value":0},{"below":2,"value":1},{"value":1}]}},
                                                           ^
        """#),
    bad(
      "a bin without an end, and a last one with one",
      model: model("", a: ",\n" + #"   "woe":{"bins":[{"value":0},{"below":2,"value":1}]}"#),
      gives: #"""
        model.json:4:19: error[P_MODEL]: 'below' is missing
             "woe":{"bins":[{"value":0},{"below":2,"value":1}]}},
                            ^
          help: each bin but the last says where the next one begins

        model.json:4:31: error[P_MODEL]: the last bin has no 'below'
             "woe":{"bins":[{"value":0},{"below":2,"value":1}]}},
                                        ^
          help: each bin but the last says where the next one begins
        """#),
    bad(
      "no bins",
      model: model("", a: ",\n" + #"   "woe":{"bins":[]}"#),
      gives: #"""
        model.json:4:11: error[P_MODEL]: 'bins' is empty
             "woe":{"bins":[]}},
                    ^^^^^^
          help: the least is one bin: {"value": 0}
        """#),
    bad(
      "weights of evidence of a text",
      model: model("", b: ",\n" + #"   "woe":{"bins":[{"value":0}]}"#),
      gives: #"""
        model.json:4:3: error[P_MODEL]: 'woe' belongs to features that are one number
            {"name":"b","weight":1,"mean":0,"scale":1,
            ^
          help: remove it, or the feature's bins or one_hot
        """#),
    bad(
      "a calibration upside down",
      model: model(#" "calibration":{"kind":"platt","a":-1,"b":0},"# + "\n"),
      gives: #"""
        model.json:2:36: error[P_MODEL]: platt has an 'a' above 0 and a 'b'
           "calibration":{"kind":"platt","a":-1,"b":0},
                                             ^^
          help: a score that falls with the log-odds would be upside down
        """#),
    bad(
      "a calibration without its numbers",
      model: model(#" "calibration":{"kind":"platt"},"# + "\n"),
      gives: #"""
        model.json:2:2: error[P_MODEL]: platt has an 'a' above 0 and a 'b'
           "calibration":{"kind":"platt"},
           ^^^^^^^^^^^^^
          help: a score that falls with the log-odds would be upside down
        """#),
    bad(
      "points that fall",
      model: model(
        #" "calibration":{"kind":"isotonic","points":[{"log_odds":0,"score":0.5},"#
          + #"{"log_odds":1,"score":0.4}]},"# + "\n"),
      gives: #"""
        model.json:2:35: error[P_MODEL]: the points do not rise
           "calibration":{"kind":"isotonic","points":[{"log_odds":0,"score":0.5},\#
        {"log_odds":1,"score":0.4}]},
                                            ^^^^^^^^
          help: log_odds are higher from point to point, scores not lower
        """#),
    bad(
      "no points",
      model: model(#" "calibration":{"kind":"isotonic"},"# + "\n"),
      gives: #"""
        model.json:2:2: error[P_MODEL]: isotonic has no points
           "calibration":{"kind":"isotonic"},
           ^^^^^^^^^^^^^
          help: 'points' lists log_odds and score, one point or more
        """#),
    bad(
      "what belongs to the other kind",
      model: model(#" "calibration":{"kind":"platt","a":1,"b":0,"points":[]},"# + "\n"),
      gives: #"""
        model.json:2:44: error[P_MODEL]: 'points' does not belong to this kind
           "calibration":{"kind":"platt","a":1,"b":0,"points":[]},
                                                     ^^^^^^^^
        """#),
    bad(
      "a score beyond 1",
      model: model(
        #" "calibration":{"kind":"isotonic","points":[{"log_odds":0,"score":1.5}]},"# + "\n"),
      gives: #"""
        model.json:2:67: error[P_VALUE]: 'score' must be from 0 to 1
           "calibration":{"kind":"isotonic","points":[{"log_odds":0,"score":1.5}]},
                                                                            ^^^
        """#),
    bad(
      "a training that makes no sense",
      model: model(#" "training":{"rows":-1,"who":"me"},"# + "\n"),
      gives: #"""
        model.json:2:21: error[P_VALUE]: 'rows' must be from 0 to 9223372036854775807
           "training":{"rows":-1,"who":"me"},
                              ^^

        model.json:2:24: error[P_UNKNOWN_KEY]: 'training' has no key 'who'
           "training":{"rows":-1,"who":"me"},
                                 ^^^^^
          help: its keys: rows, frauds, iterations, gradient_norm, l2
        """#),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Model")
  }
}
