import CEL

/// `docs/cel.md`: what conditions, `where` and features can say.
enum ExpressionPage {
  static var text: String {
    let groups = FunctionReference.groups.map { group in
      let title = group.library.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? "Always there"
      let table =
        group.entries.isEmpty
        ? "No functions: its macros are [above](#macros).\n"
        : FunctionReference.table(group.entries)
      return "### \(title)\n\n\(table)"
    }
    let parts = [introduction, names, missing, operators, macros, functions] + groups
    return parts.joined(separator: "\n")
  }

  private static let introduction = """
    # Expressions

    \(Markdown.note)
    `condition`, `where` and `value` of a [policy](policy.md) are written in CEL, the
    [Common Expression Language](https://cel.dev). An expression is compiled once, with types: what
    can never work is refused by `weir check`, with its place and how to mend it.

    ```
    velocity.cards_per_ip_10m > 8 && event.currency == "USD"
    event.ip in lists.ip_blocklist
    event.?amount_minor.orValue(0) > 5000
    bin.country != event.shipping_country && !(event.shipping_country in ["US", "CA"])
    ```

    """

  private static let names = """
    ## Names

    | name | is | type |
    |---|---|---|
    | `event.FIELD` | a field of the event | [of the field](policy.md#fields-of-event) |
    | `TABLE.COLUMN` | a column of the row that the table has for the event | `string` |
    | `velocity.NAME` | what a velocity answers | [of the aggregate](policy.md#aggregates) |
    | `x in lists.NAME` | whether x is on a list at the event's time | `bool` |
    | `constants.NAME` | a value of the policy's own | [as it is written](policy.md#constants) |
    | `model.score` | the model's score, 0 to 1; in conditions of rules only | `double` |

    `in` is the only thing that a list can do. x is text, for lists of type `ip` and `cidr` an
    address. It may be any expression, as `event.email.split('@')[1] in lists.domains`, but for one
    that uses the variable of a macro. Is x missing, so is the answer.

    A condition and a `where` are `bool`. A feature's `value` is a number, a bool, a text or a
    timestamp, as its transform takes it.

    """

  private static let missing = """
    ## What may be missing

    A field that the event does not carry is missing, and so are the columns of a table without a
    row for the event, a velocity for which it has no key, and one over an empty window if its
    aggregate has no value for that. To read it ends the expression: a rule whose condition ends so
    does not hit, a `where` counts as false, and a feature takes its `missing`, or adds nothing.

    | written | when `event.country` is missing |
    |---|---|
    | `event.country == "DE"` | is missing |
    | `event.country == "DE" \\|\\| event.amount_minor > 500` | true if the right side is; else \
    missing |
    | `event.country == "DE" && event.amount_minor > 500` | false if the right side is; else \
    missing |
    | `has(event.country)` | false |
    | `has(event.country) && event.country == "DE"` | false |
    | `event.?country.orValue("") == "DE"` | false |

    So `&&` and `||` absorb what is missing wherever it stands, as long as the other side decides,
    and `c ? a : b` evaluates only the side it takes. The same goes for other faults, such as a
    division by zero or a sum beyond 64 bits; if one of those is what a rule's condition ends with,
    the decision is degraded by `rule:NAME` and at least review.

    `null` is a value of its own type and not what is missing: `event.country == null` is refused.

    """

  private static let operators = """
    ## Types and operators

    | type | written as |
    |---|---|
    | `int` | `42`, `-7`, `0x2A` |
    | `uint` | `42u` |
    | `double` | `1.5`, `1e3` |
    | `bool` | `true`, `false` |
    | `string` | `'text'`, `"text"`, `r'raw \\d'` |
    | `timestamp` | `timestamp('2026-03-02T12:00:00Z')` |
    | `duration` | `duration('1h30m')` |
    | `list(T)`, `map(K, V)` | `["US", "CA"]`, `{'a': 1}` |
    | `net.IP`, `net.CIDR` | `ip('10.0.0.1')`, `cidr('10.0.0.0/8')` |

    From the strongest to the weakest:

    | operators | for |
    |---|---|
    | `a.b` `a[i]` `f(x)` `a.f(x)` `a.?b` `a[?i]` | names, elements, calls |
    | `-a` `!a` | numbers; bool |
    | `a * b` `a / b` `a % b` | two numbers of one type |
    | `a + b` `a - b` | the same, and times; `+` joins texts and lists too |
    | `==` `!=` `<` `<=` `>` `>=` `in` | comparison, of numbers of any types; elements, keys, \
    lists |
    | `a && b` | bool |
    | `a \\|\\| b` | bool |
    | `c ? a : b` | any two |

    Arithmetic does not mix types: `event.amount_minor * 1.5` is refused,
    `double(event.amount_minor) * 1.5` is not. Integers do not wrap around; `/` of integers cuts the
    fraction off.

    """

  private static let macros = """
    ## Macros

    `x` is a name that the macro declares; `p` and `e` are expressions that may use it. A map gives
    its keys.

    | macro | gives |
    |---|---|
    | `has(event.a)` | whether the event has the field |
    | `l.all(x, p)`, `l.exists(x, p)`, `l.exists_one(x, p)` | whether p holds for all, one, just \
    one |
    | `l.filter(x, p)` | the list of those for which p holds |
    | `l.map(x, e)`, `l.map(x, p, e)` | the list of e, for those for which p holds |
    | `l.all(i, x, p)`, `l.exists(i, x, p)`, `l.existsOne(i, x, p)` | the same with index or key |
    | `l.transformList(i, x, e)`, `l.transformMap(i, x, e)`, `l.transformMapEntry(i, x, e)` | a \
    list, a map, a map of the entries e |
    | `cel.bind(x, v, e)` | e, in which x is v |
    | `o.optMap(x, e)`, `o.optFlatMap(x, e)` | an optional of e, if o has a value |

    """

  private static let functions = """
    ## Functions

    A, B and T stand for any type, the same one in all of a line.

    """
}
