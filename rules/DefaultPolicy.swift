package import WeirPolicy

/// The policy that is used when none is named: `card-not-present`, as it stands in this folder.
package enum DefaultPolicy {
  /// Its files, with the paths they have in the directory.
  package static let source = EmbeddedSource(
    [
      "policy.yaml": PackageResources.policy_yaml,
      "model.json": PackageResources.model_json,
      "lists/device_blocklist.csv": PackageResources.device_blocklist_csv,
      "lists/email_blocklist.csv": PackageResources.email_blocklist_csv,
      "lists/ip_blocklist.csv": PackageResources.ip_blocklist_csv,
      "lists/no_delivery.csv": PackageResources.no_delivery_csv,
      "lists/vip.csv": PackageResources.vip_csv,
      "tables/bins.csv": PackageResources.bins_csv,
      "tables/geo.csv": PackageResources.geo_csv,
    ], displayPath: "card-not-present")
}
