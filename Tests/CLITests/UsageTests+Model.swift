import Testing

/// The help of the commands about models, and what they refuse.
extension UsageTests {
  @Test(arguments: [
    ("features", featuresHelp), ("train", trainHelp), ("model", modelHelp),
    ("model import", modelImportHelp), ("model export", modelExportHelp),
    ("journal record", journalRecordHelp),
  ]) func helpsWithALaterCommand(_ item: (command: String, text: String)) throws {
    try helpsWithACommand(item)
  }

  @Test(arguments: [
    (["features", "a"], "Missing expected argument '--policy <dir>'"),
    (
      ["features", "-", "--policy", "p"], "'features' reads its events more than once: name files."
    ),
    (["features", "a", "--policy", "p", "--format", "arrow"], "The value 'arrow' is invalid for"),
    (["train", "a", "--policy", "p"], "Missing expected argument '--out <file>'"),
    (["train", "-", "--policy", "p", "--out", "o"], "'train' reads its events more than once"),
    (
      ["train", "a", "--policy", "p", "--out", "o", "--train", "2026-01-02..2026-01-02"],
      "The value '2026-01-02..2026-01-02' is invalid for '--train <from..to>'"
    ),
    (["train", "a", "--policy", "p", "--out", "o", "--l2", "-1"], "Missing value for '--l2"),
    (
      ["train", "a", "--policy", "p", "--out", "o", "--monotone"],
      "'--monotone' belongs to '--woe'."
    ),
    (
      ["train", "a", "--policy", "p", "--out", "o", "--class-weight", "1:0"],
      "The value '1:0' is invalid for '--class-weight <weights>'"
    ),
    (
      ["train", "a", "--policy", "p", "--out", "o", "--alerts-per-day", "5,0"],
      "The value '5,0' is invalid for '--alerts-per-day <n,…>'"
    ),
    (
      ["train", "a", "--policy", "p", "--out", "o", "--review-cost=-1"],
      "'--review-cost' must be 0 or more."
    ),
    (["model", "import", "a"], "Missing expected argument '--policy <dir>'"),
    (["model", "export"], "Missing expected argument '--policy <dir>'"),
  ]) func refusesOfModels(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let featuresHelp = """
    OVERVIEW: Writes the model's features of recorded events, each at its moment.

    One row for each event that gets a decision: event_id, ts, late, decision,
    score, label, each feature as it is (value.NAME) and as the model gets it
    (x.NAME, several for bins and one_hot); what is missing is empty. The same
    engine as live, so that a model learns from what it will meet.

    Labels are events of the stream (type: label, payment_id, label: fraud,
    genuine or unclear), or a CSV file; those of a file enter the stream as such
    events, with the fields of their payment, when they were known.

    USAGE: weir features <recording> ... --policy <dir> [--out <file>] [--format <format>] \
    [--labels <file>] [--label-delay <duration>] [--pan-key-file <file>] [--workers <n>] [--quiet]

    ARGUMENTS:
      <recording>             Events, as for 'weir score', in the order given.

    OPTIONS:
      --policy <dir>          The policy; it need not have a model yet.
      --out <file>            Where to; replaced when the table is whole. (default:
                              stdout)
      --format <format>       How it is written; if not said, as FILE ends, or csv.
                              (values: csv, ndjson)
      --labels <file>         Labels beside those of the stream: CSV with
                              payment_id,label[,ts].
      --label-delay, --delay <duration>
                              What no label is known before, counted from its
                              payment: 7d. (default: 0s)
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --workers <n>           Threads that work. (default: one a processor)
      --quiet                 Print no summary and no progress.
      -h, --help              Show help information.

    """

  static let trainHelp = """
    OVERVIEW: Makes a policy's logistic model of recorded events, and tells how
    good it is.

    Features are worked out by the engine that scores, each at its moment; the
    regression is fitted to convergence (Newton's method, gradient norm 1e-8) on
    standardised columns. The same events give the same bytes. Labels come from
    'label' events and from --labels; a payment without one is genuine.

    Spans are of event time: FROM..TO, dates or timestamps, TO not included. The
    report has ROC and precision-recall, precision at alert budgets, calibration,
    coefficients with standard errors, drift, and thresholds to choose from.

    USAGE: weir train [<options>] <recording> ... --policy <dir> --out <file>

    ARGUMENTS:
      <recording>             Events, as for 'weir score', in the order given.

    EVENTS:
      --train <from..to>      The events to learn from. (default: all before the
                              test, less the delay)
      --test <from..to>       The events to measure on, later than those.
      --labels <file>         Labels beside those of the stream: CSV with
                              payment_id,label[,ts].
      --label-delay, --delay <duration>
                              What no label is known before, counted from its
                              payment: 7d. (default: 0s)
      --labelled-only         Leave out payments without a label; else they are
                              genuine.
      --drop-known-cards      Leave out test events of cards whose fraud was known
                              on an earlier day.
      --amount <field>        The field with the amount. (default: amount_minor, if
                              there is one)
      --card <field>          The field whose values are cards. (default:
                              card_token, if there is one)

    THE MODEL:
      --l2 <number>           The penalty λ/2·|β|² on standardised weights; 1/C of
                              scikit-learn. (default: 1)
      --class-weight <weights>
                              How rows count: none, balanced, or FRAUD:GENUINE such
                              as 10:1. (default: none)
      --missing-indicators    Give each column a weight of its own for being
                              missing.
      --woe <features>        Features in optimal bins by weight of evidence: names
                              with commas, or all.
      --monotone              Let weights of evidence only rise or only fall.
      --calibrate <kind>      Make probabilities of scores, by the last fifth of
                              the training. (values: platt, isotonic)

    THE REPORT:
      --format <format>       How to print it. (values: text, json; default: text)
      --html <file>           Also a page with charts.
      --alerts-per-day <n,…>  Alert budgets to measure precision for. (default:
                              20,50,100,200)
      --review-cost <amount>  What it costs to look at an alert, minor units: adds
                              costs to thresholds.

    OPTIONS:
      --policy <dir>          The policy, whose model is not read.
      --out <file>            Where the model goes; replaced at the end.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --workers <n>           Threads that work. (default: one a processor)
      --quiet                 Print no progress and no warnings.
      -h, --help              Show help information.

    """

  static let modelHelp = """
    OVERVIEW: Reads and writes logistic models in the formats of other tools.

    PMML 4.4 (a RegressionModel), and JSON that a few lines of Python make of a
    scikit-learn pipeline: docs/examples/export_sklearn.py. Trees need neither:
    'model:' of a policy names a file of LightGBM or XGBoost as it is.

    USAGE: weir model <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      import                  Makes a policy's model of PMML or of coefficients.
      export                  Writes a policy's model as PMML or as coefficients.

      See 'weir help model <subcommand>' for detailed help.

    """

  static let modelImportHelp = """
    OVERVIEW: Makes a policy's model of PMML or of coefficients.

    The columns must be those of the policy's features: those of 'weir features',
    without 'x.'. What Weir cannot compute alike is refused, with its place.

    USAGE: weir model import <file> --policy <dir> --out <file> [--positive <category>]

    ARGUMENTS:
      <file>                  PMML, or JSON with coefficients.

    OPTIONS:
      --policy <dir>          The policy, whose model is not read.
      --out <file>            Where the model goes; replaced at the end.
      --positive <category>   PMML: the category that is fraud. (default: 1, true
                              or fraud)
      -h, --help              Show help information.

    """

  static let modelExportHelp = """
    OVERVIEW: Writes a policy's model as PMML or as coefficients.

    Weights of evidence, weights of missing values and isotonic calibration have
    no counterpart there, and are refused.

    USAGE: weir model export --policy <dir> [--format <format>] [--form <form>] [--out <file>]

    OPTIONS:
      --policy <dir>          The policy, with its model.
      --format <format>       How to write it. (values: pmml, json; default: pmml)
      --form <form>           PMML: standardized has means and scales apart; folded
                              suits simple readers. (values: standardized, folded;
                              default: standardized)
      --out <file>            Where to. (default: stdout)
      -h, --help              Show help information.

    """
}
