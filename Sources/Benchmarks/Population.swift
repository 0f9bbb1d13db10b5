// Who the people of a measured project are, as SQL expressions on a row's number `n`.

struct Population: Sendable {
  let nameSQL: String
  let emailSQL: String

  /// Those of `EventMaker`, before their first event.
  static let ofEvents = Population(
    nameSQL: """
      \(choiceSQL(EventMaker.given, "n")) || ' ' || \(choiceSQL(EventMaker.family, "n / \(EventMaker.given.count)"))
      || ' ' || n
      """,
    emailSQL: "'person' || n || '.0@example.com'")

  /// Names as a list of people has them: some given names that many have, family names of three syllables that few
  /// have, one person in ten with a Chinese name of two or three characters; a domain that two in three have.
  static let ofManyScripts = Population(
    nameSQL: """
      case n % 10
        when 0 then \(choiceSQL(chineseFamily, mixed(1))) || \(choiceSQL(chineseGiven, mixed(2)))
          || case when \(mixed(3)) % 3 > 0 then \(choiceSQL(chineseGiven, mixed(4))) else '' end
        else \(choiceSQL(given, mixed(1))) || ' ' || \(familySQL)
      end
      """,
    emailSQL: """
      lower(\(familySQL)) || '.' || n || '@'
      || case when \(mixed(8)) % 3 > 0 then 'example.com' else \(choiceSQL(domains, mixed(9))) end
      """)

  private static let given =
    EventMaker.given + [
      "Léa", "Mikael", "Nour", "Olu", "Priya", "Quentin", "Rosa", "Sven", "Tariq", "Uma", "Vera", "Wanda", "Ximena",
      "Yusuf", "Zoë", "Ольга", "Иван", "Ελένη", "سلمى", "ליאור", "अनिल", "ณัฐ",
    ]
  private static let syllables = [
    "ba", "co", "dru", "el", "fan", "gor", "hil", "is", "jor", "ka", "lov", "mir", "nes", "or", "pet", "qua", "ros",
    "sen", "tol", "um", "vik", "wen", "xan", "yel", "zim",
  ]
  private static let chineseFamily = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭"]
  private static let chineseGiven = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华",
    "玉",
    "兰", "红", "梅", "建", "国", "文", "晨", "曦", "瑶", "萱", "宇", "轩", "浩", "然", "思", "远",
  ]
  private static let domains = [
    "mail.example.com", "post.example.org", "example.net", "shop.test", "office.example.org",
  ]

  private static let familySQL = """
    initcap(\(choiceSQL(syllables, mixed(5))) || \(choiceSQL(syllables, mixed(6))) || \(choiceSQL(syllables, mixed(7))))
    """

  /// A number that looks like chance, another one for each `k`.
  private static func mixed(_ k: Int) -> String { "(hashint8(n * 16 + \(k))::bigint + 2147483648)" }

  private static func choiceSQL(_ words: [String], _ place: String) -> String {
    "(array[\(words.map { "'\($0)'" }.joined(separator: ", "))])[(\(place)) % \(words.count) + 1]"
  }
}
