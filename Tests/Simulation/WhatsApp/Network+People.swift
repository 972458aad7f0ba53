import Domain
import JSON
import WhatsApp

/// What people do: they write, move WhatsApp's own switch, and change their numbers.
extension Network {
    /// Somebody writes to a number or a session; we hear of it then or later, sometimes twice.
    func write(_ human: Int, to sender: String) {
        let words = Speech.draw(&random)
        people[human].messagesWritten += 1
        let id = "in.\(human).\(people[human].messagesWritten)"
        let moment = now
        let updates: [ChannelUpdate]
        let names: Person
        if cast.isSession(sender) || words.opensWindow { people[human].windows[sender] = moment + .hours(24) }
        if cast.isSession(sender) {
            let address = people[human].hidesNumber ? people[human].hiddenID : people[human].phone + "@c.us"
            names = webName(human)
            updates = event("message", of: sender, at: moment) { json in
                json.member("id", "false_\(address)_\(id)")
                json.member("timestamp", moment.milliseconds / 1000)
                json.member("from", address)
                json.member("fromMe", false)
                json.member("body", words.text)
            }
        } else {
            names = people[human].named(both: chance(0.3))
            updates = messagesChange(of: sender) { json in
                writeContact(names, into: &json)
                json.array("messages") { json in
                    json.object { json in
                        writeHead(names, id: id, at: moment, into: &json)
                        words.write(into: &json)
                    }
                }
            }
        }
        let meaning = Meaning.wrote(
            id: id, to: sender, names: names, cast.isSession(sender) ? Speech.meaning(ofText: words) : words.meaning,
            at: moment.wholeSecond, opensWindow: cast.isSession(sender) || words.opensWindow)
        post(updates, from: sender, meaning)
    }

    func webName(_ human: Int) -> Person {
        people[human].hidesNumber
            ? Person(userID: people[human].hiddenID) : Person(waID: people[human].phone)
    }

    /// WhatsApp's own switch for a business's marketing.
    func moveSwitch(_ human: Int, of number: String) {
        let stops = !people[human].stopped.contains(number) || chance(0.2)
        if stops { people[human].stopped.insert(number) } else { people[human].stopped.remove(number) }
        let names = people[human].named(both: chance(0.3))
        let moment = now.wholeSecond
        let updates = change("user_preferences", of: number, at: nil) { json in
            json.object("metadata") { $0.member("phone_number_id", number) }
            writeContact(names, into: &json)
            json.array("user_preferences") { json in
                json.object { json in
                    if let waID = names.waID { json.member("wa_id", waID) }
                    if let userID = names.userID { json.member("user_id", userID) }
                    json.member("category", "marketing_messages")
                    json.member("value", stops ? "stop" : "resume")
                    json.member("timestamp", moment.milliseconds / 1000)
                }
            }
        }
        post(updates, from: number, .preference(of: number, names: names, stops: stops, at: moment))
    }

    /// The number goes to somebody else, or only WhatsApp's id of the person changes.
    func changeNumber(_ human: Int, of number: String) {
        let old = people[human].named(both: true)
        let onlyID = chance(0.3)
        if onlyID {
            people[human].userID += "N"
        } else {
            people[human].isGone = true
            telephones[people[human].phone] = nil
            if chance(0.5) { telephones[people[human].phone] = addHuman() }
        }
        let (moment, new) = (now, people[human].userID)
        let updates = messagesChange(of: number) { json in
            json.array("messages") { json in
                json.object { json in
                    writeHead(old, id: "sys.\(human).\(moment.milliseconds)", at: moment, into: &json)
                    json.member("type", "system")
                    json.object("system") { json in
                        json.member("type", onlyID ? "user_changed_user_id" : "user_changed_number")
                        json.member("wa_id", onlyID ? old.waID : "2377\(human)00000")
                        json.member("user_id", onlyID ? new : "CM.new\(human)")
                    }
                }
            }
        }
        let gone = onlyID ? Person(userID: old.userID) : old
        post(updates, from: number, .numberChanged(of: number, old: gone))
    }

    private func writeContact(_ person: Person, into json: inout JSONWriter) {
        json.array("contacts") { json in
            json.object { json in
                if let waID = person.waID { json.member("wa_id", waID) }
                if let userID = person.userID { json.member("user_id", userID) }
            }
        }
    }

    private func writeHead(_ person: Person, id: String, at moment: Instant, into json: inout JSONWriter) {
        if let waID = person.waID { json.member("from", waID) }
        if let userID = person.userID { json.member("from_user_id", userID) }
        json.member("id", id)
        json.member("timestamp", String(moment.milliseconds / 1000))
    }

    /// Told at once or later, sometimes twice; never lost, for WhatsApp tries for days.
    func post(_ updates: [ChannelUpdate], from sender: String, _ meaning: Meaning) {
        let delay: Duration = chance(0.7) ? .milliseconds(draw(0...2000)) : .seconds(draw(0...20_000))
        posts.send(updates, secret: cast.secret(of: sender), meaning, at: now + delay)
        guard chance(0.2) else { return }
        posts.send(updates, secret: cast.secret(of: sender), meaning, at: now + delay + .seconds(draw(0...90_000)))
    }
}
