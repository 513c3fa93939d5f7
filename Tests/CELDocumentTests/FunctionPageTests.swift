import CEL
import Glibc
import Testing

/// The page of functions says what the code declares.
struct FunctionPageTests {
  @Test func pageIsThatOfTheCode() throws {
    let text = FunctionPage.text
    if unsafe getenv("CEL_WRITE_DOCS") != nil {
      Project.write(text, to: FunctionPage.path)
    }
    let isSame = Project.text(FunctionPage.path) == text
    #expect(
      isSame,
      "\(FunctionPage.path) is not what the code declares; run: make reference"
    )
  }

  @Test func pageHasEveryLibrary() {
    #expect(FunctionPage.libraries.map(\.library.name) == Library.all.map(\.name))
  }
}
