// Codes as other makers have them with the same mask: python-qrcode a short one, segno one that fills each version.

import Testing

@testable import Terminal

@Suite struct QRCodeTests {
  @Test func aShortOneIsAsItHasToBe() throws {
    let code = try #require(QRCode("hello", mask: 2))
    let text = (0..<code.side).map { row in
      (0..<code.side).map { code[$0, row] ? "#" : "." }.joined()
    }
    #expect(
      text == [
        "#######.......#######",
        "#.....#..#.##.#.....#",
        "#.###.#.#.###.#.###.#",
        "#.###.#.#.#.#.#.###.#",
        "#.###.#.#.#.#.#.###.#",
        "#.....#.#..#..#.....#",
        "#######.#.#.#.#######",
        "........#.#..........",
        "#.#####...##..#####..",
        "###.#..#..#####..##.#",
        ".##.#.#.....#.##.###.",
        "....##.#...####..##..",
        ".#.#..####..#..#....#",
        "........###.#..#.#..#",
        "#######..#.#.#..#.##.",
        "#.....#.#.#....#####.",
        "#.###.#.##.#.#..#..#.",
        "#.###.#.##.#####.#...",
        "#.###.#.#...#.##..#..",
        "#.....#..#.####.###..",
        "#######.#...#...#..#.",
      ])
  }

  @Test(
    arguments: [
      (14, 1, 6, 0x5c54_3b33_4854_8869), (26, 2, 5, 0xbbb0_2492_6991_7d9c), (42, 3, 5, 0x58b2_67f0_50dc_cabe),
      (62, 4, 2, 0x960d_4aff_b9e1_a7f0), (84, 5, 7, 0xc7a1_f626_60fa_4345), (106, 6, 2, 0x2c33_eba1_2c2f_f9fc),
      (122, 7, 4, 0x916e_e520_fcc3_ac23), (152, 8, 5, 0xf40e_ced3_93f2_abfe), (180, 9, 2, 0xba14_20a5_1043_4285),
      (213, 10, 5, 0xd37a_0c91_196e_a2c7),
    ] as [(Int, Int, Int, UInt64)]) func everyVersion(_ count: Int, _ version: Int, _ mask: Int, _ hash: UInt64) throws
  {
    let letters = (0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) }
    let code = try #require(QRCode(String(letters), mask: mask))
    #expect(code.side == 4 * version + 17)
    let text = (0..<code.side).map { row in (0..<code.side).map { code[$0, row] ? "#" : "." }.joined() }
      .joined(separator: "\n")
    #expect(text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 } == hash)
  }

  @Test func itIsDrawnWithItsEdge() throws {
    #expect(QRCode(String(repeating: "a", count: 214)) == nil)
    let code = try #require(QRCode("hello"))
    let lines = code.lines
    #expect(lines.count == (code.side + 9) / 2)
    // Half of the last line is below the code's edge.
    #expect(lines.last?.allSatisfy { $0 == "▀" } == true)
    #expect(lines.dropLast().allSatisfy { $0.count == code.side + 8 && $0.hasPrefix("████") && $0.hasSuffix("████") })
    #expect(lines[0].allSatisfy { $0 == "█" } && lines[1].allSatisfy { $0 == "█" })
    // The upper left corner is dark.
    #expect(Array(lines[2])[4] == " ")
  }
}
