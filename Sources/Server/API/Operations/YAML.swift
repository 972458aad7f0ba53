package import JSON

/// Reads the part of YAML 1.2 that the API's description is written in: block mappings and sequences, flow ones on one
/// line, plain and quoted scalars, `|` and `>` blocks, comments. No anchors, no tags, no multi-line plain scalars.
package enum YAML {
    package struct Problem: Error, CustomStringConvertible {
        /// From 1.
        let line: Int
        let text: String
        package var description: String { "line \(line): \(text)" }
    }

    package static func read(_ text: String) throws(Problem) -> JSONValue {
        var reader = BlockReader(text)
        return try reader.document()
    }
}

/// Lines and their indentation.
private struct BlockReader {
    private struct Line {
        let number: Int
        let indent: Int
        let content: Substring
    }

    /// Every line, blank ones and comments included: a block scalar may need them.
    private let raw: [Substring]
    private var index = 0

    init(_ text: String) { raw = text.split(separator: "\n", omittingEmptySubsequences: false) }

    mutating func document() throws(YAML.Problem) -> JSONValue {
        guard let first = peek() else { return .null }
        let value = try block(indent: first.indent)
        if let rest = peek() { throw problem(rest, "does not belong to what stands before it") }
        return value
    }

    // MARK: Blocks

    private mutating func block(indent: Int) throws(YAML.Problem) -> JSONValue {
        guard let line = peek(), line.indent == indent else { return .null }
        if line.content == "-" || line.content.hasPrefix("- ") { return try sequence(indent: indent) }
        if Self.splitKey(line.content) != nil { return try mapping(indent: indent) }
        index = line.number
        return try scalar(line.content, line)
    }

    private mutating func mapping(indent: Int) throws(YAML.Problem) -> JSONValue {
        var members: [JSONValue.Member] = []
        while let line = peek(), line.indent == indent, let (key, rest) = Self.splitKey(line.content) {
            guard !members.contains(where: { $0.name == key }) else { throw problem(line, "the key comes twice") }
            index = line.number
            members.append(JSONValue.Member(key, try value(rest, of: line, indent: indent)))
        }
        if let line = peek(), line.indent > indent { throw problem(line, "is indented more than its neighbours") }
        return .object(members)
    }

    private mutating func sequence(indent: Int) throws(YAML.Problem) -> JSONValue {
        var elements: [JSONValue] = []
        while let line = peek(), line.indent == indent, line.content == "-" || line.content.hasPrefix("- ") {
            let rest = line.content.dropFirst().drop { $0 == " " }
            let inner = indent + (line.content.count - rest.count)
            if rest.isEmpty {
                index = line.number
                elements.append(try nested(under: indent))
            } else if Self.splitKey(rest) != nil {
                elements.append(try inlineMapping(rest, line, indent: inner))
            } else {
                index = line.number
                elements.append(try scalarOrBlock(rest, line, indent: indent))
            }
        }
        return .array(elements)
    }

    /// `- key: value`, whose other keys stand below at the same column.
    private mutating func inlineMapping(
        _ first: Substring, _ line: Line, indent: Int
    ) throws(YAML.Problem) -> JSONValue {
        guard let (key, rest) = Self.splitKey(first) else { return .null }
        index = line.number
        let value = try value(rest, of: line, indent: indent)
        guard let next = peek(), next.indent == indent, Self.splitKey(next.content) != nil,
            !next.content.hasPrefix("- "),
            case .object(let others) = try mapping(indent: indent)
        else { return .object([JSONValue.Member(key, value)]) }
        return .object([JSONValue.Member(key, value)] + others)
    }

    private mutating func value(_ rest: Substring, of line: Line, indent: Int) throws(YAML.Problem) -> JSONValue {
        rest.isEmpty ? try nested(under: indent, mayBeSequence: true) : try scalarOrBlock(rest, line, indent: indent)
    }

    /// What stands below a key or a dash, further in; a sequence under a key may stand at the key's own column.
    private mutating func nested(under indent: Int, mayBeSequence: Bool = false) throws(YAML.Problem) -> JSONValue {
        guard let line = peek() else { return .null }
        let isSequence = mayBeSequence && line.indent == indent && line.content.hasPrefix("- ")
        return line.indent > indent || isSequence ? try block(indent: line.indent) : .null
    }

    private mutating func scalarOrBlock(_ text: Substring, _ line: Line, indent: Int) throws(YAML.Problem) -> JSONValue
    {
        switch text.first {
        case "|": .string(try blockScalar(text, line, indent: indent, folds: false))
        case ">": .string(try blockScalar(text, line, indent: indent, folds: true))
        default: try scalar(text, line)
        }
    }

    private mutating func blockScalar(
        _ header: Substring, _ line: Line, indent: Int, folds: Bool
    ) throws(YAML.Problem) -> String {
        guard ["|", "|-", ">", ">-"].contains(header) else { throw problem(line, "has a block header not known here") }
        var lines: [Substring] = []
        var inner: Int?
        while index < raw.count {
            let text = raw[index]
            let isBlank = text.allSatisfy { $0 == " " }
            let depth = text.prefix { $0 == " " }.count
            if !isBlank, depth <= indent { break }
            if !isBlank, inner == nil { inner = depth }
            lines.append(isBlank ? "" : text.dropFirst(inner ?? depth))
            index += 1
        }
        while lines.last == "" { lines.removeLast() }
        let body = folds ? Self.folded(lines) : lines.joined(separator: "\n")
        return header.hasSuffix("-") ? body : body + "\n"
    }

    /// Line ends become spaces; an empty line stays a line end.
    private static func folded(_ lines: [Substring]) -> String {
        var text = ""
        for line in lines {
            if line.isEmpty {
                text += "\n"
            } else {
                text += (text.isEmpty || text.last == "\n" ? "" : " ") + line
            }
        }
        return text
    }

    private func scalar(_ text: Substring, _ line: Line) throws(YAML.Problem) -> JSONValue {
        var flow = FlowReader(text)
        do throws(FlowReader.Failure) {
            return try flow.whole()
        } catch {
            throw problem(line, error.text)
        }
    }

    // MARK: Lines

    /// The next line with something on it.
    private mutating func peek() -> Line? {
        while index < raw.count {
            let text = raw[index]
            let content = text.drop { $0 == " " }
            if content.isEmpty || content.hasPrefix("#") || text == "---" {
                index += 1
                continue
            }
            return Line(number: index + 1, indent: text.count - content.count, content: Self.uncommented(content))
        }
        return nil
    }

    /// Without a comment at its end; `#` inside quotation marks is none.
    private static func uncommented(_ text: Substring) -> Substring {
        var quote: Character?
        var previous: Character = " "
        for place in text.indices {
            let character = text[place]
            if let open = quote {
                if character == open, previous != "\\" || open == "'" { quote = nil }
            } else if character == "\"" || character == "'", " [{,:".contains(previous) {
                quote = character
            } else if character == "#", previous == " " {
                return trimmed(text[..<place])
            }
            previous = character
        }
        return trimmed(text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }

    /// `key: rest`; nil for a line that is no member of a mapping.
    private static func splitKey(_ text: Substring) -> (key: String, rest: Substring)? {
        guard let first = text.first, first != "{", first != "[" else { return nil }
        if first == "\"" || first == "'" {
            let inside = text.dropFirst()
            guard let end = inside.firstIndex(of: first) else { return nil }
            let after = inside[inside.index(after: end)...]
            guard after == ":" || after.hasPrefix(": ") else { return nil }
            return (String(inside[..<end]), after.dropFirst().drop { $0 == " " })
        }
        if text.hasSuffix(":"), !text.contains(": ") { return (String(text.dropLast()), "") }
        guard let colon = text.firstRange(of: ": ") else { return nil }
        return (String(text[..<colon.lowerBound]), text[colon.upperBound...].drop { $0 == " " })
    }

    private func problem(_ line: Line, _ text: String) -> YAML.Problem { YAML.Problem(line: line.number, text: text) }
}

/// A scalar or a flow collection on one line.
private struct FlowReader {
    struct Failure: Error { let text: String }

    private var rest: Substring

    init(_ text: Substring) { rest = text }

    mutating func whole() throws(Failure) -> JSONValue {
        let isFlow = rest.first == "[" || rest.first == "{"
        let value = try value(inFlow: isFlow)
        skipSpaces()
        guard rest.isEmpty else { throw Failure(text: "has something behind its value") }
        return value
    }

    private mutating func value(inFlow: Bool) throws(Failure) -> JSONValue {
        skipSpaces()
        switch rest.first {
        case "[" where inFlow: return try sequence()
        case "{" where inFlow: return try mapping()
        case "\"": return .string(try doubleQuoted())
        case "'": return .string(try singleQuoted())
        default: return plain(inFlow: inFlow)
        }
    }

    private mutating func sequence() throws(Failure) -> JSONValue {
        rest.removeFirst()
        var elements: [JSONValue] = []
        while !take("]") {
            guard elements.isEmpty || take(",") else { throw Failure(text: "lacks a comma or a closing bracket") }
            elements.append(try value(inFlow: true))
        }
        return .array(elements)
    }

    private mutating func mapping() throws(Failure) -> JSONValue {
        rest.removeFirst()
        var members: [JSONValue.Member] = []
        while !take("}") {
            guard members.isEmpty || take(",") else { throw Failure(text: "lacks a comma or a closing brace") }
            skipSpaces()
            let key: String
            if rest.first == "\"" {
                key = try doubleQuoted()
            } else {
                key = String(rest.prefix { $0 != ":" && $0 != "," && $0 != "}" })
                rest.removeFirst(key.count)
            }
            guard take(":") else { throw Failure(text: "lacks a colon after a key") }
            members.append(JSONValue.Member(key, try value(inFlow: true)))
        }
        return .object(members)
    }

    private mutating func plain(inFlow: Bool) -> JSONValue {
        var text = inFlow ? rest.prefix { !",]}".contains($0) } : rest
        rest.removeFirst(text.count)
        while text.last == " " { text.removeLast() }
        switch text {
        case "", "null", "~": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        if let number = Int64(text), !text.hasPrefix("+") { return .int(number) }
        let isNumber = text.first.map { $0.isNumber || $0 == "-" } ?? false
        if isNumber, let number = Double(text) { return .double(number) }
        return .string(String(text))
    }

    private mutating func doubleQuoted() throws(Failure) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "\"": text.append("\"")
            case "\\": text.append("\\")
            default: throw Failure(text: "has an escape not known here")
            }
        }
        throw Failure(text: "has a quotation mark that is never closed")
    }

    private mutating func singleQuoted() throws(Failure) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == "'" {
                guard rest.first == "'" else { return text }
                rest.removeFirst()
            }
            text.append(character)
        }
        throw Failure(text: "has a quotation mark that is never closed")
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpaces()
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }
}
