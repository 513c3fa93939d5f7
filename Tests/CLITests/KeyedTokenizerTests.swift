import Testing
import WeirEvents

@testable import weir

@Suite struct KeyedTokenizerTests {
  /// Computed apart, with Python's hmac.
  @Test func makesTheTokenOfACardNumber() throws {
    let folder = try Folder()
    try folder.write("key", String(repeating: "0123456789abcdef", count: 4) + "\n", mode: 0o600)
    let tokenizer = KeyedTokenizer(key: try CardNumberKey(file: folder.path + "/key"))
    let digits = Array("4111111111111111".utf8)
    var token = [UInt8](repeating: 0, count: 64)
    let count = unsafe digits.withUnsafeBufferPointer { digits in
      unsafe token.withUnsafeMutableBufferPointer { out in
        guard let base = out.baseAddress else { return 0 }
        return unsafe tokenizer.token(of: digits, into: base)
      }
    }
    #expect(
      String(decoding: token[..<count], as: UTF8.self) == "tok_5847f18be37fab86a5f22bbfdf323774")
  }
}
