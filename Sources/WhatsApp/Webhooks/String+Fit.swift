extension String {
    /// What somebody wrote, fit to be kept and shown: without control characters, and without those that turn the
    /// direction of the text around them.
    var fitToShow: String {
        unicodeScalars.allSatisfy(Self.isFit)
            ? self : String(String.UnicodeScalarView(unicodeScalars.filter(Self.isFit)))
    }

    private static func isFit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        // C0 and C1 controls.
        case 0..<0x20, 0x7F..<0xA0: false
        // Bidi_Control. The joiners of pictures and of some scripts (200C, 200D) stay.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
