// What the fuzz targets share: libFuzzer's own driver, called from Swift.

/// The driver of libFuzzer, which each target is linked with.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Runs libFuzzer with the arguments of the command line; a trap in `test` is a finding.
@safe public func fuzz(_ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32) {
  var argumentCount = CommandLine.argc
  unsafe withUnsafeMutablePointer(to: &argumentCount) { count in
    var arguments = unsafe UnsafeMutableRawPointer(CommandLine.unsafeArgv)
      .assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    _ = unsafe runDriver(count, &arguments, test)
  }
}
