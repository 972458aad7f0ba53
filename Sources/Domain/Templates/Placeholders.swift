/// The words in double braces that a text may use.
package enum Placeholder: String, CaseIterable, Sendable {
    case name, firstName, referrerName, day, phone, email
}

/// A text split at its placeholders, so that each message costs one concatenation.
package struct ParsedText: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        case placeholder(Placeholder)
    }

    package enum Problem: Error, Hashable, Sendable {
        /// `{{…}}` around a word nobody fills.
        case unknownPlaceholder(String)
        /// `{{` without `}}`.
        case unclosed
        case empty
    }

    package let parts: [Part]

    /// Refuses what could not be filled when it is sent.
    package init(_ text: String) throws(Problem) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.range(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
            let inside = rest[open.upperBound...]
            guard let close = inside.range(of: "}}") else { throw .unclosed }
            let word = inside[..<close.lowerBound].trimmed
            guard let placeholder = Placeholder(rawValue: word) else { throw .unknownPlaceholder(word) }
            parts.append(.placeholder(placeholder))
            rest = inside[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        guard
            parts.contains(where: { if case .literal(let text) = $0 { !Substring(text).trimmed.isEmpty } else { true } }
            )
        else { throw .empty }
        self.parts = parts
    }

    package func filled(_ value: (Placeholder) -> String) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .placeholder(let placeholder): text += value(placeholder)
            }
        }
        return text
    }
}

extension Substring {
    fileprivate func range(of pair: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(pair) { return index..<self.index(index, offsetBy: pair.count) }
            formIndex(after: &index)
        }
        return nil
    }

    fileprivate var trimmed: String {
        var slice = self
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        return String(slice)
    }
}
