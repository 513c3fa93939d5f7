/// The closed lists of ISO 3166-1 (countries, two letters) and ISO 4217 (currencies, three).
///
/// Looked up by a bit per possible code: 26² and 26³ bits. Source: the standards' tables of 2026.
package enum ISOCodes {
  /// All assigned country codes.
  package static let countries: [String] = split(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
    """)

  /// All active currency codes, funds and metals among them.
  package static let currencies: [String] = split(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP
    BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK
    JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
    MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
    PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV
    WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR
    ZMW ZWG
    """)

  private static let countryBits = CodeBits(countries)
  private static let currencyBits = CodeBits(currencies)

  /// Whether the bytes, read without regard to case, are an assigned country code.
  package static func isCountry(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    unsafe count == 2 && countryBits.contains(bytes, count: 2)
  }

  /// Whether the bytes, read without regard to case, are an active currency code.
  package static func isCurrency(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    unsafe count == 3 && currencyBits.contains(bytes, count: 3)
  }

  private static func split(_ text: String) -> [String] {
    text.split { $0 == " " || $0 == "\n" }.map(String.init)
  }
}

/// A set of short upper-case codes: bit number = the letters read as a number of base 26.
private struct CodeBits: Sendable {
  private var words: [UInt64]

  init(_ codes: [String]) {
    words = Array(repeating: 0, count: 26 * 26 * 26 / 64 + 1)
    for code in codes {
      let index = code.utf8.reduce(0) { $0 * 26 + Int($1 - 65) }
      words[index / 64] |= 1 << UInt64(index % 64)
    }
  }

  func contains(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    var index = 0
    for position in 0..<count {
      let letter = unsafe (bytes[position] & 0xDF) &- 65
      guard letter < 26 else { return false }
      index = index &* 26 &+ Int(letter)
    }
    return words[index / 64] >> UInt64(index % 64) & 1 == 1
  }
}
