import CExpat
import WeirPolicy

/// Reads one XML document into elements with places.
///
/// Expat checks and cuts the text; it calls back from C, where nothing may be thrown, so that the
/// first fault is noted and stops it. Documents are UTF-8 and declare no type: then there are no
/// entities but the five of XML itself, and nothing is fetched or expanded.
@safe final class XMLReader {
  private let text: SourceText
  private let faults: FaultList
  /// Expat's; only while `parse` runs.
  private var parser: XML_Parser?
  private var isStopped = false
  /// From the root on; the last one gets what comes.
  private var open: [XMLElement] = []
  private var root: XMLElement?
  private var partCount = 0

  /// The document's root; nil, with one fault, when it cannot be read.
  static func read(_ text: SourceText, faults: FaultList) -> XMLElement? {
    guard text.bytes.count <= ExchangeLimits.byteCountMax else {
      faults.add(.limit, "longer than \(ExchangeLimits.byteCountMax) bytes", at: text.whole)
      return nil
    }
    let reader = XMLReader(text, faults)
    reader.parse()
    return reader.isStopped ? nil : reader.root
  }

  private init(_ text: SourceText, _ faults: FaultList) {
    self.text = text
    self.faults = faults
  }

  private func parse() {
    guard let parser = unsafe XML_ParserCreate("UTF-8") else {
      return stop(.limit, "no memory to read it", at: text.whole)
    }
    unsafe self.parser = parser
    defer {
      unsafe self.parser = nil
      unsafe XML_ParserFree(parser)
    }
    unsafe setHandlers(parser)
    let status = unsafe text.bytes.withUnsafeBytes { bytes in
      let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
      return unsafe XML_Parse(parser, start, Int32(bytes.count), 1)
    }
    guard status != XML_STATUS_OK, !isStopped else { return }
    let reason = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
    stop(.model, "not XML: \(reason ?? "no reason given")", at: here(count: 1))
  }

  private func setHandlers(_ parser: XML_Parser) {
    // Not retained: `read` holds it until Expat is through.
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser, { unsafe XMLReader.of($0)?.start(name: $1, attributes: $2) },
      { data, _ in unsafe XMLReader.of(data)?.end() })
    unsafe XML_SetCharacterDataHandler(parser) { unsafe XMLReader.of($0)?.append($1, count: $2) }
    unsafe XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in
      unsafe XMLReader.of(data)?.declare(encoding: encoding)
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      unsafe XMLReader.of(data)?.refuseDocumentType()
    }
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
    unsafe data.map { unsafe Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Notes why the document is not read further.
  private func stop(_ code: PolicyCode, _ message: String, at place: Place, help: String? = nil) {
    faults.add(code, message, at: place, help: help)
    isStopped = true
    if let parser = unsafe parser { _ = unsafe XML_StopParser(parser, 0) }
  }

  /// The offset of what Expat is at.
  private var offset: Int {
    guard let parser = unsafe parser else { return 0 }
    return min(max(0, Int(unsafe XML_GetCurrentByteIndex(parser))), text.bytes.count)
  }

  private func here(count: Int) -> Place { text.place(offset: offset, count: count) }

  // MARK: Called back

  private func start(
    name: UnsafePointer<XML_Char>?, attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    guard !isStopped, let name = unsafe name else { return }
    let element = unsafe String(cString: name)
    let place = here(count: element.utf8.count + 1)
    guard open.count < ExchangeLimits.elementDepthMax else {
      return stop(
        .limit, "nested deeper than \(ExchangeLimits.elementDepthMax) levels", at: place)
    }
    let parts = unsafe self.attributes(attributes)
    partCount += 1 + parts.count
    guard partCount <= ExchangeLimits.partCountMax else {
      return stop(
        .limit, "more than \(ExchangeLimits.partCountMax) elements and attributes", at: place)
    }
    open.append(XMLElement(name: element, attributes: parts, place: place))
  }

  /// Names and values, which Expat gives in turns and ends with nothing.
  private func attributes(
    _ list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) -> [XMLAttribute] {
    guard let list = unsafe list else { return [] }
    var places = XMLTag(text: text, offset: offset)
    var attributes: [XMLAttribute] = []
    var index = 0
    while let name = unsafe list[index], let value = unsafe list[index + 1] {
      attributes.append(
        XMLAttribute(
          name: unsafe String(cString: name), value: unsafe String(cString: value),
          place: places.nextValue()))
      index += 2
    }
    return attributes
  }

  private func end() {
    guard !isStopped, let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  private func append(_ characters: UnsafePointer<XML_Char>?, count: Int32) {
    guard !isStopped, !open.isEmpty else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: characters, count: Int(count))
    unsafe open[open.count - 1].text.append(contentsOf: bytes)
  }

  private func declare(encoding: UnsafePointer<XML_Char>?) {
    guard let encoding = unsafe encoding else { return }
    if ["UTF-8", "US-ASCII"].contains(unsafe String(cString: encoding).uppercased()) { return }
    stop(
      .model, "the encoding is not UTF-8", at: here(count: 5),
      help: "convert the file (iconv -t UTF-8) and let its first line say so")
  }

  private func refuseDocumentType() {
    // Expat calls when it has read the name and what the declaration refers to.
    let start = text.bytes[..<offset].lastIndex(of: UInt8(ascii: "<")) ?? offset
    stop(
      .model, "a document type declaration", at: text.place(offset: start, count: 9),
      help: "remove it: a model needs neither a document type nor entities")
  }
}
