import CQRCode

/// A text as a QR code: what a phone scans to pair.
package enum QRPicture {
    /// A text longer than a QR code holds (2,331 bytes), or with a NUL in it.
    package struct Refused: Error, Hashable, Sendable {
        package let problem = "the text does not fit into a QR code"
        package let hint = "use at most 2,331 bytes, none of them zero"

        package init() {}
    }

    /// Light modules around the code that scanners ask for.
    static let quietZone = 4

    /// An SVG document, one unit a module; it scales to wherever it is put.
    package static func svg(for text: String) throws(Refused) -> String {
        let symbol = try modules(of: text)
        var path = ""
        for y in 0..<symbol.width {
            for x in 0..<symbol.width where symbol.isDark(x, y) { path += "M\(x + quietZone) \(y + quietZone)h1v1h-1z" }
        }
        let side = symbol.width + 2 * quietZone
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <rect width="\(side)" height="\(side)" fill="#fff"/><path fill="#000" d="\(path)"/></svg>
            """
    }

    /// A PNG image, black on white.
    /// - Parameter scale: pixels a module.
    package static func png(for text: String, scale: Int = 8) throws(Refused) -> [UInt8] {
        let symbol = try modules(of: text)
        let scale = min(max(scale, 1), 64)
        let side = (symbol.width + 2 * quietZone) * scale
        return BilevelPNG.encode(width: side, height: side) { x, y in
            symbol.isDark(x / scale - quietZone, y / scale - quietZone)
        }
    }

    /// The square of dark and light modules, without quiet zone.
    static func modules(of text: String) throws(Refused) -> Symbol {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw Refused() }
        // Level M: a screen may be scratched; 8-bit mode takes any text as it is. Version 0: as small as possible.
        let symbol = unsafe text.withCString { characters -> Symbol? in
            guard let code = unsafe QRcode_encodeString8bit(characters, 0, QR_ECLEVEL_M) else { return nil }
            defer { unsafe QRcode_free(code) }
            let width = unsafe Int(code.pointee.width)
            guard let data = unsafe code.pointee.data else { return nil }
            // `width` × `width` bytes, row by row, copied before they are freed; the lowest bit says dark.
            return Symbol(width: width, dark: (0..<width * width).map { unsafe data[$0] & 1 == 1 })
        }
        guard let symbol else { throw Refused() }
        return symbol
    }

    struct Symbol {
        let width: Int
        let dark: [Bool]

        /// False outside, too: the quiet zone is light.
        func isDark(_ x: Int, _ y: Int) -> Bool {
            (0..<width).contains(x) && (0..<width).contains(y) && dark[y * width + x]
        }
    }
}
