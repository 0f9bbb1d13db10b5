// Names that nobody has: given names of many languages, and family names that say "example" in them.

/// One name, in its own script and in plain letters for an address.
struct InventedName: Sendable {
  let text: String
  let plain: String

  init(_ text: String, _ plain: String) {
    self.text = text
    self.plain = plain
  }
}

/// The names of one script, and how they stand together.
struct InventedNames: Sendable {
  let given: [InventedName]
  let family: [InventedName]
  var familyIsFirst = false
  var separator = " "

  func full(_ given: InventedName, _ family: InventedName) -> String {
    familyIsFirst ? family.text + separator + given.text : given.text + separator + family.text
  }

  /// One for each of twenty people, so that every script is among any twenty.
  static let schedule: [InventedNames] = [
    latin, arabic, latin, chinese, combining, latin, devanagari, cyrillic, latin, emoji, latin, japanese, greek, latin,
    korean, arabic, chinese, hebrew, thai, devanagari,
  ]

  private static let latin = InventedNames(
    given: [
      InventedName("Zoë", "zoe"), InventedName("Björn", "bjorn"), InventedName("Łucja", "lucja"),
      InventedName("Chloé", "chloe"), InventedName("Jürgen", "jurgen"), InventedName("Søren", "soren"),
      InventedName("Åsa", "asa"), InventedName("Ömer", "omer"), InventedName("Şirin", "sirin"),
      InventedName("Iñaki", "inaki"), InventedName("Jiří", "jiri"), InventedName("Þóra", "thora"),
      InventedName("Marie-Hélène", "marie-helene"), InventedName("Đorđe", "djordje"), InventedName("Grace", "grace"),
    ],
    family: [
      InventedName("Beispiel", "beispiel"), InventedName("Exempel", "exempel"), InventedName("Przykład", "przyklad"),
      InventedName("Ejemplo", "ejemplo"), InventedName("d’Exemple", "dexemple"), InventedName("Esempio", "esempio"),
      InventedName("Örnek", "ornek"), InventedName("van Voorbeeld", "vanvoorbeeld"),
      InventedName("Esimerkki", "esimerkki"), InventedName("Příklad", "priklad"), InventedName("Példa", "pelda"),
      InventedName("Exemplo", "exemplo"), InventedName("O'Sample", "osample"), InventedName("Ví Dụ", "vidu"),
    ])

  private static let chinese = InventedNames(
    given: [
      InventedName("小明", "xiaoming"), InventedName("美丽", "meili"), InventedName("子涵", "zihan"),
      InventedName("建国", "jianguo"), InventedName("婷", "ting"), InventedName("雨桐", "yutong"),
    ],
    family: [InventedName("例", "li"), InventedName("样", "yang"), InventedName("试", "shi")],
    familyIsFirst: true, separator: "")

  private static let japanese = InventedNames(
    given: [
      InventedName("太郎", "taro"), InventedName("花子", "hanako"), InventedName("さくら", "sakura"),
      InventedName("ケン", "ken"),
    ],
    family: [InventedName("見本", "mihon"), InventedName("例示", "reiji"), InventedName("試験", "shiken")],
    familyIsFirst: true)

  private static let korean = InventedNames(
    given: [
      InventedName("민준", "minjun"), InventedName("서연", "seoyeon"), InventedName("하늘", "haneul"),
      InventedName("지우", "jiu"),
    ],
    family: [InventedName("예", "ye"), InventedName("견본", "gyeonbon")], familyIsFirst: true, separator: "")

  private static let arabic = InventedNames(
    given: [
      InventedName("أحمد", "ahmad"), InventedName("ليلى", "layla"), InventedName("يوسف", "yusuf"),
      InventedName("نور", "nur"), InventedName("مُحَمَّد", "muhammad"),
    ],
    family: [InventedName("مثال", "mithal"), InventedName("نموذج", "namudhaj"), InventedName("تجربة", "tajriba")])

  private static let devanagari = InventedNames(
    given: [
      InventedName("अनन्या", "ananya"), InventedName("अर्जुन", "arjun"), InventedName("दीक्षा", "diksha"),
      InventedName("ऋषि", "rishi"),
    ],
    family: [InventedName("उदाहरण", "udaharan"), InventedName("नमूना", "namuna"), InventedName("परीक्षण", "parikshan")])

  private static let greek = InventedNames(
    given: [InventedName("Ελένη", "eleni"), InventedName("Γιώργος", "giorgos"), InventedName("Οδυσσέας", "odysseas")],
    family: [InventedName("Παράδειγμα", "paradeigma"), InventedName("Δοκιμή", "dokimi")])

  private static let cyrillic = InventedNames(
    given: [InventedName("Алёна", "alyona"), InventedName("Юрий", "yuri"), InventedName("Їжакевич", "yizhak")],
    family: [InventedName("Примерова", "primerova"), InventedName("Тестенко", "testenko")])

  private static let hebrew = InventedNames(
    given: [InventedName("נועה", "noa"), InventedName("יונתן", "yonatan")],
    family: [InventedName("דוגמה", "dugma"), InventedName("לדוגמא", "ledugma")])

  private static let thai = InventedNames(
    given: [InventedName("สมชาย", "somchai"), InventedName("มาลี", "mali")],
    family: [InventedName("ตัวอย่าง", "tuayang"), InventedName("ทดสอบ", "thotsop")])

  private static let emoji = InventedNames(
    given: [
      InventedName("Robin 🚀", "robin"), InventedName("Sam 👩‍💻", "sam"), InventedName("Kit 🏳️‍🌈", "kit"),
      InventedName("Max 🦊", "max"),
    ],
    family: [InventedName("Testcase 🧪", "testcase"), InventedName("Sample 👍🏽", "sample")])

  /// Letters and marks apart, as some keyboards and file systems write them.
  private static let combining = InventedNames(
    given: [
      InventedName("Zoe\u{308}", "zoe"), InventedName("Jose\u{301}", "jose"), InventedName("A\u{30a}sa", "asa"),
      InventedName("Nguye\u{302}\u{303}n", "nguyen"),
    ],
    family: [InventedName("Pe\u{301}lda", "pelda"), InventedName("O\u{308}rnek", "ornek")])
}
