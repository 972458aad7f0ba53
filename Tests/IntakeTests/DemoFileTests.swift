import FoundationEssentials
import Intake
import Testing

@Suite struct DemoFileTests {
    @Test func `the demonstration's people can all be imported`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try Array(Data(contentsOf: URL(filePath: "/\(root)/demo/people.csv")))
        let (rows, unknown) = try readCSV(bytes)
        #expect(unknown.isEmpty)
        #expect(rows.count == 300)
        var phones: Set<E164> = []
        var countries: Set<String> = []
        var misplaced = 0
        for row in rows {
            guard case .contact(let fields) = row.result, let phone = fields.phone.value,
                let country = fields.country.value
            else {
                Issue.record("\(row.summary)")
                continue
            }
            phones.insert(phone)
            countries.insert(country)
            if phone.region != country { misplaced += 1 }
        }
        #expect(phones.count == 300)
        #expect(countries.count == 10)
        #expect(misplaced == 0)
    }
}
