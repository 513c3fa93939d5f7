import Testing

@testable import WeirEngine

/// Lines of events with some members in place of others.
@Suite struct LineMembersTests {
  private static func changed(_ line: String, _ changes: [(name: String, value: String)]) -> String
  {
    String(decoding: LineMembers(Array(line.utf8)).line(with: changes), as: UTF8.self)
  }

  @Test(arguments: [
    (#"{}"#, #"{"a":1}"#),
    (#" { } "#, #"{"a":1}"#),
    (#"{"a":2}"#, #"{"a":1}"#),
    (#"{"b" : [1, {"a": "}"}] , "a":"x"}"#, #"{"b":[1, {"a": "}"}] ,"a":1}"#),
    (#"{"b":"\"a\":5,","c":null}"#, #"{"b":"\"a\":5,","c":null,"a":1}"#),
    (#"{"b":{"c":{"d":[[]]}},"e":-1.5e3}"#, #"{"b":{"c":{"d":[[]]}},"e":-1.5e3,"a":1}"#),
    (#"{"b":"\\","a":3}"#, #"{"b":"\\","a":1}"#),
  ])
  func putsAMemberInPlace(line: String, result: String) {
    #expect(Self.changed(line, [("a", "1")]) == result + "\n")
  }

  @Test func tellsOfNamesWithEscapes() {
    #expect(LineMembers(Array(#"{"\u0061":1}"#.utf8)).hasEscapedNames)
    #expect(!LineMembers(Array(#"{"a":"\u0061"}"#.utf8)).hasEscapedNames)
  }

  @Test func everyCutEnds() {
    // Only whole lines come here; whatever comes must not hang or trap.
    let line = Array(#" {"a":"x\"y","b":[1,{"c":"\\"}],"d":{"e":null}} "#.utf8)
    for count in 0...line.count {
      #expect(LineMembers(Array(line.prefix(count))).members.count <= 3)
    }
  }
}
