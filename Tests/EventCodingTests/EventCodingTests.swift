// EventCodingTests
