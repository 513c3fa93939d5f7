import Testing

@testable import WeirReports

/// Markup is made of elements and escaped text; the reader that checks pages sees what is wrong.
@Suite struct MarkupTests {
  @Test(
    arguments: [
      ("spend_per_card", "spend_<wbr>per_<wbr>card"), ("", ""), ("plain name", "plain name"),
      ("__", "_<wbr>_<wbr>"), ("<wbr>_&", "&lt;wbr&gt;_<wbr>&amp;"), ("_\u{1B}", "_<wbr>?"),
    ]) func namesMayBreakBehindUnderscores(_ item: (name: String, source: String))
  {
    #expect(HTMLMarkup.name(item.name).source == item.source)
  }

  @Test(
    arguments: [
      ("plain", "plain"), ("", ""), ("a<b>c", "a&lt;b&gt;c"), ("&amp;", "&amp;amp;"),
      ("\"'", "&quot;&#39;"), ("a\u{0}b\u{1B}[31m", "a?b?[31m"), ("line\nline\r\n", "line?line??"),
      ("\u{7F}\u{9B}", "??"), ("größer – 7 €", "größer – 7 €"),
      // One Character, but not one scalar: a combining mark must not hide what is markup.
      ("<\u{338}b \"\u{301}", "&lt;\u{338}b &quot;\u{301}"),
    ]) func escapes(_ item: (text: String, escaped: String))
  {
    #expect(HTMLText(item.text).escaped == item.escaped)
  }

  @Test func elementsEscapeTextAndAttributes() {
    let markup = HTMLMarkup.element("p", [.init("class", "\"><b>")], [.text("<i>"), .text("&")])
    #expect(markup.source == "<p class=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;&amp;</p>")
  }

  @Test func blocksLeaveOutWhatIsEmpty() {
    let markup = HTMLMarkup.block("div", [.empty, .element("b", text: "1"), .empty, .text("2")])
    #expect(markup.source == "<div>\n<b>1</b>\n2\n</div>")
  }

  @Test func shapesCloseThemselves() {
    #expect(HTMLMarkup.shape("path", [.init("d", "M0 0")]).source == "<path d=\"M0 0\"/>")
  }

  @Test func pagesAreWhole() {
    let page = HTMLPage(
      title: "A & B", subtitle: "<c>", headline: [],
      sections: [.init("one", [.element("p", text: "1")]), .init("two", isLong: true, [])]
    ).text
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
    #expect(page.hasSuffix("</body>\n</html>\n"))
    #expect(page.contains("<title>A &amp; B: &lt;c&gt;</title>"))
    #expect(page.contains("<section>\n<h2>one</h2>\n<p>1</p>\n</section>"))
    #expect(page.contains("<section class=\"long\">\n<h2>two</h2>\n</section>"))
    #expect(MarkupReader(page).complaints == [])
  }

  @Test func cardsShowFigureNameAndRemark() {
    let cards = HeadlineCards([.init("1", "a"), .init("<", "b", remark: "c")])
    #expect(
      cards.markup.source == """
        <ul class="cards">
        <li><b>1</b><span>a</span></li>
        <li><b>&lt;</b><span>b</span><small>c</small></li>
        </ul>
        """)
    #expect(HeadlineCards([]).markup == .empty)
  }

  @Test(
    arguments: [
      "<p>", "<p></b>", "<p><b></p></b>", "<p a=b></p>", "<p a=\"<\"></p>", "<p a=\"1></p>",
      "a > b", "a & b", "a &nbsp; b", "<p a=\"&\"></p>", "<p\u{1}></p>", "<a\"b\"></a\"b\">",
      "< p>",
      "\u{1B}", "<p a=\"1\"b=\"2\" c></p>",
    ]) func readerSeesWhatIsWrong(_ page: String)
  {
    #expect(MarkupReader(page).complaints != [])
  }

  @Test func readerTakesWhatIsRight() {
    let reader = MarkupReader("<a b=\"1\" c=\"x y\">t &lt;<meta d=\"2\"><e f=\"3\"/></a>\n")
    #expect(reader.complaints == [])
    #expect(reader.elements.map(\.name) == ["a", "meta", "e"])
    #expect(reader.elements.first?.attributes == ["b": "1", "c": "x y"])
  }
}
