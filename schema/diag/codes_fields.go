package diag

// fieldCodes are faults in reading the fields of a mapping.
func fieldCodes() []Row {
	return []Row{
		{"bad-name", Error, "a name has a character or a length that names do not have",
			"Names begin with a small letter and go on with small letters, digits and `_`, at most 64 in all.",
			"steps:\n  Look-Up: {pause: 1s}", "steps:\n  look_up: {pause: 1s}"},
		{"bad-unit", Error, "a quantity has no unit, or one that is not known",
			"Durations are written `500ms`, `8s`, `5m`, `1h30m`, `7d`, percentages `20%`. A bare number is refused because nobody could tell seconds from minutes.",
			"pause: 3", "pause: 3s"},
		{"conflicting-keys", Error, "two keys exclude each other",
			"Only one of these keys can stand in the same mapping. Delete the other.",
			"say: {prompt: hello, text: Hello.}", "say: {prompt: hello}"},
		{"empty-value", Error, "a key has no value",
			"A key with nothing after it was probably left unfinished. Give it a value or delete it.",
			"next:", "next: sales"},
		{"missing-key", Error, "a required key is missing",
			"The mapping cannot be understood without this key.",
			"summary: Main menu", "flow: main\nstart: greet"},
		{"not-one-of", Error, "a value is not one of those allowed",
			"The field takes one of a few words, which the message lists.",
			"order: clockwise", "order: in_turn"},
		{"out-of-range", Error, "a value or a count lies outside of its limits",
			"The limits come from the meaning of the field or from what Twilio accepts.",
			"repeat: 0", "repeat: 1"},
		{"reserved-name", Error, "a name is reserved by the language",
			"Words such as `end`, `else`, `caller` and `contact` always mean the same thing, so steps, variables, inputs and outcomes cannot have them.",
			"steps:\n  end: {pause: 1s}", "steps:\n  goodbye: {pause: 1s}"},
		{"unknown-key", Error, "a key is not known here",
			"It would have no effect. It is misspelled, or belongs to another place.",
			"sumary: Main menu", "summary: Main menu"},
		{"wrong-type", Error, "a value has the wrong form",
			"A mapping, list, number or other form was expected than what stands there.",
			"repeat: often", "repeat: 2"},
	}
}
