import Testing

@testable import Server

@Suite struct QRPictureTests {
    private static let text = "relance-pairing:7b1d-éà"

    @Test func `a symbol has the three finder patterns of a QR code`() throws {
        let symbol = try QRPicture.modules(of: Self.text)
        #expect(symbol.width >= 21 && symbol.width % 4 == 1)
        let far = symbol.width - 7
        for (left, top) in [(0, 0), (far, 0), (0, far)] {
            for y in 0..<7 {
                for x in 0..<7 {
                    let ring = max(abs(x - 3), abs(y - 3))
                    #expect(symbol.isDark(left + x, top + y) == (ring != 2), "at \(x), \(y)")
                }
            }
        }
        #expect(!symbol.isDark(-1, 0) && !symbol.isDark(0, symbol.width))
    }

    @Test func `the SVG draws each dark module once, within a quiet zone`() throws {
        let symbol = try QRPicture.modules(of: Self.text)
        let svg = try QRPicture.svg(for: Self.text)
        let side = symbol.width + 8
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>"))
        #expect(svg.contains("viewBox=\"0 0 \(side) \(side)\""))
        #expect(svg.split(separator: "M").count - 1 == symbol.dark.count { $0 })
        #expect(svg.contains("M4 4h1v1h-1z"))
    }

    @Test(arguments: [1, 3, 8, 40])
    func `the PNG's pixels are the symbol's modules`(_ scale: Int) throws {
        let symbol = try QRPicture.modules(of: Self.text)
        let image = try StoredPNG(QRPicture.png(for: Self.text, scale: scale))
        let side = (symbol.width + 8) * scale
        #expect(image.width == side && image.height == side)
        var wrong = 0
        for y in 0..<side {
            for x in 0..<side where image.isBlack(x, y) != symbol.isDark(x / scale - 4, y / scale - 4) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: ["", "a\u{0}b", String(repeating: "x", count: 2332)])
    func `what no QR code holds is refused`(_ text: String) {
        #expect(throws: QRPicture.Refused()) { try QRPicture.svg(for: text) }
        #expect(throws: QRPicture.Refused()) { try QRPicture.png(for: text) }
    }

    @Test func `the longest text that fits is taken`() throws {
        #expect(try QRPicture.modules(of: String(repeating: "x", count: 2331)).width == 177)
    }
}

/// Reads back a PNG whose data is stored, not compressed; checks no sums.
private struct StoredPNG {
    let width: Int
    let height: Int
    private let lines: [UInt8]

    struct Malformed: Error {}

    init(_ bytes: [UInt8]) throws {
        func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        guard bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], bytes[24...28] == [1, 0, 0, 0, 0]
        else { throw Malformed() }
        width = number(at: 16)
        height = number(at: 20)
        var block = 33 + 8 + 2
        var lines: [UInt8] = []
        while true {
            let length = Int(bytes[block + 1]) | Int(bytes[block + 2]) << 8
            lines += bytes[block + 5..<block + 5 + length]
            if bytes[block] == 1 { break }
            block += 5 + length
        }
        guard lines.count == height * (1 + (width + 7) / 8) else { throw Malformed() }
        self.lines = lines
    }

    func isBlack(_ x: Int, _ y: Int) -> Bool {
        lines[y * (1 + (width + 7) / 8) + 1 + x / 8] & 0x80 >> UInt8(x % 8) == 0
    }
}
