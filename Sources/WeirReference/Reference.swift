import WeirCore

/// A file that is made from code.
package struct ReferenceFile: Hashable, Sendable {
  /// From the root of the project, or of whatever folder it is written to.
  package let path: String
  package let text: String
}

/// The pages of the reference and the JSON Schemas, made from the tables the loader reads by.
package enum Reference {
  /// The command that writes the files, for messages.
  package static let command = "make reference"

  /// Every file, in the order of their paths.
  package static var files: [ReferenceFile] {
    [
      ReferenceFile(path: "docs/cel.md", text: ExpressionPage.text),
      ReferenceFile(path: "docs/decisions.md", text: DecisionPage.text),
      ReferenceFile(path: "docs/policy.md", text: PolicyPage.text),
    ] + schemas
  }

  /// The schemas alone.
  package static var schemas: [ReferenceFile] {
    [
      ReferenceFile(path: "schemas/policy.schema.json", text: PolicySchema.policy.page + "\n"),
      ReferenceFile(path: "schemas/tests.schema.json", text: PolicySchema.tests.page + "\n"),
    ]
  }
}
