/// One option of the command line: what parses it is what help prints.
struct Option: Sendable {
    /// Without the dashes.
    let name: String
    let short: Character?
    /// What help writes for the value; nil for an option without one.
    let placeholder: String?
    /// May be given several times.
    let repeats: Bool
    let about: Text

    /// An option with a value.
    init(_ name: String, _ placeholder: String, repeats: Bool = false, _ about: Text) {
        self.init(name: name, short: nil, placeholder: placeholder, repeats: repeats, about: about)
    }

    /// An option that is there or not.
    init(flag name: String, short: Character? = nil, _ about: Text) {
        self.init(name: name, short: short, placeholder: nil, repeats: false, about: about)
    }

    private init(name: String, short: Character?, placeholder: String?, repeats: Bool, about: Text) {
        self.name = name
        self.short = short
        self.placeholder = placeholder
        self.repeats = repeats
        self.about = about
    }

    /// `--listen HOST:PORT`, `-h, --help`.
    var usage: String {
        let long = placeholder.map { "--\(name) \($0)" } ?? "--\(name)"
        return short.map { "-\($0), \(long)" } ?? long
    }

    static let help = Option(flag: "help", short: "h", Text("print this help", "affiche cette aide"))
    static let language = Option(
        "lang", "fr|en",
        Text("language of what is printed (else RELANCE_LANG, LANG)", "langue des textes (sinon RELANCE_LANG, LANG)"))
}

/// What a command takes besides its options.
struct Operand: Sendable {
    /// `FILE`
    let name: String
    let isRequired: Bool
    let repeats: Bool

    init(_ name: String, isRequired: Bool = true, repeats: Bool = false) {
        self.name = name
        self.isRequired = isRequired
        self.repeats = repeats
    }

    /// `[PROJECTION…]`
    var usage: String {
        let text = repeats ? "\(name)…" : name
        return isRequired ? text : "[\(text)]"
    }
}
