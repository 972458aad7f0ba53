import Domain

extension Duration {
    /// Reads `90s`, `30m`, `24h`, `7d`; nil for anything else, for nothing, and beyond a hundred years.
    init?(lifetime text: String) {
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0 else { return nil }
        let seconds: Int64? =
            switch unit {
            case "s": 1
            case "m": 60
            case "h": 3600
            case "d": 86_400
            default: nil
            }
        guard let seconds, count <= 3_153_600_000 / seconds else { return nil }
        self = .seconds(count * seconds)
    }
}
