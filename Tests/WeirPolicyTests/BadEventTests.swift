import Testing

@testable import WeirPolicy

/// What the loader says about faults of the schema.
@Suite struct BadEventTests {
  static let cases: [BadPolicy] = [
    BadPolicy(
      "no time and no id",
      whole: """
        policy: shop
        version: 1
        event:
          amount: {type: int}
        """,
      gives: """
        policy.yaml:3:1: error[P_MISSING_KEY]: 'event' lacks 'event_id'
          event:
          ^^^^^
          help: add 'event_id: {type: string, required: true}'

        policy.yaml:3:1: error[P_MISSING_KEY]: 'event' lacks 'ts'
          event:
          ^^^^^
          help: add 'ts: {type: timestamp, required: true}'
        """),
    BadPolicy(
      "a time that is not required",
      whole: """
        policy: shop
        version: 1
        event:
          event_id: {type: int}
          ts: {type: timestamp}
        """,
      gives: """
        policy.yaml:4:3: error[P_TYPE]: field 'event_id' must be of type string, not int
            event_id: {type: int}
            ^^^^^^^^

        policy.yaml:5:3: error[P_VALUE]: field 'ts' must be required: every event has a time
            ts: {type: timestamp}
            ^^
          help: add 'required: true'
        """),
    BadPolicy(
      "a field without a type",
      after: """
          x: {max: 5}
        """,
      gives: """
        policy.yaml:13:3: error[P_MISSING_KEY]: field 'x' lacks 'type'
            x: {max: 5}
            ^
          help: types: string, int, decimal, double, bool, enum, timestamp, country, currency, \
        digits, ip, pan
        """),
    BadPolicy(
      "a misspelt type",
      after: """
          x: {type: strng}
        """,
      gives: """
        policy.yaml:13:13: error[P_VALUE]: 'type' must be one of string, int, decimal, double, \
        bool, enum, timestamp, country, currency, digits, ip, pan
            x: {type: strng}
                      ^^^^^
          help: did you mean 'string'?
        """),
    BadPolicy(
      "a field that is a word",
      after: """
          x: string
        """,
      gives: """
        policy.yaml:13:6: error[P_KIND]: field 'x' must be a mapping, not a text
            x: string
               ^^^^^^
          help: write {type: …}
        """),
    BadPolicy(
      "an option of another type",
      after: """
          x: {type: int, max_length: 5}
        """,
      gives: """
        policy.yaml:13:18: error[P_UNKNOWN_KEY]: field 'x' has no key 'max_length'
            x: {type: int, max_length: 5}
                           ^^^^^^^^^^
          help: its keys: type, min, max, required, path, default
        """),
    BadPolicy(
      "an option that no type has",
      after: """
          x: {type: string, regexp: '[a-z]'}
        """,
      gives: """
        policy.yaml:13:21: error[P_UNKNOWN_KEY]: field 'x' has no key 'regexp'
            x: {type: string, regexp: '[a-z]'}
                              ^^^^^^
          help: its keys: type, max, required, path, default
        """),
    BadPolicy(
      "bounds that cross",
      after: """
          x: {type: int, min: 5, max: 4}
          y: {type: double, min: 2, max: 1.5}
          z: {type: digits, min_length: 8, max_length: 6}
        """,
      gives: """
        policy.yaml:13:23: error[P_VALUE]: 'min' is greater than 'max'
            x: {type: int, min: 5, max: 4}
                                ^

        policy.yaml:14:26: error[P_VALUE]: 'min' is greater than 'max'
            y: {type: double, min: 2, max: 1.5}
                                   ^

        policy.yaml:15:33: error[P_VALUE]: 'min_length' is greater than 'max_length'
            z: {type: digits, min_length: 8, max_length: 6}
                                          ^
        """),
    BadPolicy(
      "bounds that are no numbers",
      after: """
          x: {type: int, min: low}
          y: {type: int, max: 99999999999999999999}
          z: {type: double, max: .inf}
        """,
      gives: """
        policy.yaml:13:23: error[P_VALUE]: 'min' must be a 64-bit integer
            x: {type: int, min: low}
                                ^^^

        policy.yaml:14:23: error[P_VALUE]: 'max' must be a 64-bit integer
            y: {type: int, max: 99999999999999999999}
                                ^^^^^^^^^^^^^^^^^^^^

        policy.yaml:15:26: error[P_VALUE]: 'max' must be a finite number
            z: {type: double, max: .inf}
                                   ^^^^
        """),
    BadPolicy(
      "a decimal without a scale, and one with too fine a bound",
      after: """
          x: {type: decimal}
          y: {type: decimal, scale: 2, max: 1.005}
          z: {type: decimal, scale: 12}
        """,
      gives: """
        policy.yaml:13:3: error[P_MISSING_KEY]: field 'x' lacks 'scale'
            x: {type: decimal}
            ^
          help: add 'scale': an integer

        policy.yaml:14:37: error[P_VALUE]: 'max' must be a number with at most 2 decimal places
            y: {type: decimal, scale: 2, max: 1.005}
                                              ^^^^^

        policy.yaml:15:29: error[P_VALUE]: 'scale' must be from 0 to 9
            z: {type: decimal, scale: 12}
                                      ^^
        """),
    BadPolicy(
      "an enum without values, with a value twice, and with numbers",
      after: """
          x: {type: enum}
          y: {type: enum, values: []}
          z: {type: enum, values: [a, b, a]}
          w: {type: enum, values: [1, yes, true]}
        """,
      gives: """
        policy.yaml:13:3: error[P_MISSING_KEY]: field 'x' lacks 'values'
            x: {type: enum}
            ^
          help: add 'values': a list of texts

        policy.yaml:14:19: error[P_VALUE]: 'values' must hold 1 to 1024 texts
            y: {type: enum, values: []}
                            ^^^^^^

        policy.yaml:15:34: error[P_DUPLICATE]: 'a' occurs twice in 'values'
            z: {type: enum, values: [a, b, a]}
                                           ^

        policy.yaml:16:28: error[P_KIND]: 'values' must hold texts, not an integer
            w: {type: enum, values: [1, yes, true]}
                                     ^
          help: quote it when a text is meant

        policy.yaml:16:36: error[P_KIND]: 'values' must hold texts, not a truth value
            w: {type: enum, values: [1, yes, true]}
                                             ^^^^
          help: quote it when a text is meant
        """),
    BadPolicy(
      "required as a word",
      after: """
          x: {type: string, required: yes}
        """,
      gives: """
        policy.yaml:13:31: error[P_KIND]: 'required' must be true or false, not a text
            x: {type: string, required: yes}
                                        ^^^
        """),
    BadPolicy(
      "defaults that do not fit",
      after: """
          a: {type: int, max: 5, default: 6}
          b: {type: enum, values: [red, green], default: gren}
          c: {type: country, default: XX}
          d: {type: ip, default: 300.1.1.1}
          f: {type: string, default: 5}
          g: {type: bool, default: on}
        """,
      gives: """
        policy.yaml:13:35: error[P_VALUE]: 'default' is not a value that the field may have
            a: {type: int, max: 5, default: 6}
                                            ^

        policy.yaml:14:50: error[P_VALUE]: 'default' is not a value that the field may have
            b: {type: enum, values: [red, green], default: gren}
                                                           ^^^^
          help: did you mean 'green'?

        policy.yaml:15:31: error[P_VALUE]: 'default' is not a value that the field may have
            c: {type: country, default: XX}
                                        ^^

        policy.yaml:16:26: error[P_VALUE]: 'default' is not a value that the field may have
            d: {type: ip, default: 300.1.1.1}
                                   ^^^^^^^^^

        policy.yaml:17:30: error[P_VALUE]: 'default' is not a value that the field may have
            f: {type: string, default: 5}
                                       ^
          help: quote it: '5'

        policy.yaml:18:28: error[P_VALUE]: 'default' is not a value that the field may have
            g: {type: bool, default: on}
                                     ^^
        """),
    BadPolicy(
      "a name that is no identifier",
      after: """
          2nd: {type: int}
          card-token: {type: string}
          in: {type: string}
        """,
      gives: """
        policy.yaml:13:3: error[P_NAME]: '2nd' cannot be the name of a field: it starts with a \
        digit
            2nd: {type: int}
            ^^^
          help: a letter or '_', then letters, digits and '_', 64 in all

        policy.yaml:14:3: error[P_NAME]: 'card-token' cannot be the name of a field: it holds \
        other characters
            card-token: {type: string}
            ^^^^^^^^^^
          help: a letter or '_', then letters, digits and '_', 64 in all

        policy.yaml:15:3: error[P_NAME]: 'in' cannot be the name of a field: CEL keeps that word \
        for itself
            in: {type: string}
            ^^
          help: a letter or '_', then letters, digits and '_', 64 in all
        """),
    BadPolicy(
      "a path used twice, and one inside another",
      after: """
          a: {type: string, path: device.id}
          b: {type: string, path: device.id}
          c: {type: string, path: device.id.x}
        """,
      gives: """
        policy.yaml:14:3: error[P_DUPLICATE]: field 'b' has the path of field 'a'
            b: {type: string, path: device.id}
            ^
          help: give one of them another path

        policy.yaml:15:3: error[P_DUPLICATE]: field 'c' lies inside of field 'a'
            c: {type: string, path: device.id.x}
            ^
          help: 'device.id' cannot be both a value and an object
        """),
    BadPolicy(
      "an empty part of a path",
      after: """
          a: {type: string, path: device..id}
        """,
      gives: """
        policy.yaml:13:27: error[P_VALUE]: 'path' must be member names joined by points
            a: {type: string, path: device..id}
                                    ^^^^^^^^^^
          help: such as device.id
        """),
    BadPolicy(
      "card verification data",
      after: """
          code: {type: string, path: card.CVV}
        """,
      gives: """
        policy.yaml:13:30: error[P_VALUE]: member 'CVV' holds card verification data, which is \
        never accepted
            code: {type: string, path: card.CVV}
                                       ^^^^^^^^
          help: remove the field
        """),
    BadPolicy(
      "a reserved member",
      after: """
          hurry: {type: int, path: weir_deadline_ms}
        """,
      gives: """
        policy.yaml:13:28: error[P_NAME]: member 'weir_deadline_ms' is reserved: it is an event's \
        own deadline
            hurry: {type: int, path: weir_deadline_ms}
                                     ^^^^^^^^^^^^^^^^
          help: give the field another path
        """),
    BadPolicy(
      "a default of a card number, and a second one",
      after: """
          pan: {type: pan, default: '1'}
          a: {type: pan}
          b: {type: pan}
        """,
      gives: """
        policy.yaml:13:20: error[P_UNKNOWN_KEY]: field 'pan' has no key 'default'
            pan: {type: pan, default: '1'}
                             ^^^^^^^
          help: its keys: type, required, path

        policy.yaml:15:3: error[P_DUPLICATE]: a second field of type pan
            b: {type: pan}
            ^
        """),
    BadPolicy(
      "a card token of the wrong type",
      after: """
          pan: {type: pan}
          card_token: {type: int}
        """,
      gives: """
        policy.yaml:14:3: error[P_TYPE]: field 'card_token' is made from the pan field and must \
        be of type string
            card_token: {type: int}
            ^^^^^^^^^^
        """),
    BadPolicy(
      "a unit that does not exist",
      after: """
          at: {type: timestamp, unit: us}
        """,
      gives: """
        policy.yaml:13:31: error[P_VALUE]: 'unit' must be one of ms, s
            at: {type: timestamp, unit: us}
                                        ^^
          help: did you mean 'ms'?
        """),
  ]

  @Test(arguments: cases) func isReportedWithItsPlace(_ policy: BadPolicy) {
    policy.check(group: "Event")
  }
}
