package sim

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"callflow/engine/twiml"
)

// content checks what the grammar cannot say: texts, names, and attributes that do not go together.
func (x *inspection) content(parent, v *twiml.Node) {
	switch v.Name {
	case "Say":
		x.words(v)
	case "Gather":
		if model, ok := v.Attr("speechModel"); attr(v, "speechTimeout") == "auto" && (!ok || model == "default") && strings.Contains(attr(v, "input"), "speech") {
			x.warn(13335, "speechTimeout is auto and the model is the default one")
		}
	case "Record":
		if attr(v, "transcribe") == "true" && number(v, "maxLength", 120) > 120 {
			x.warn(13615, "maxLength is "+attr(v, "maxLength")+", expected at most 120 with transcribe")
		}
	case "Enqueue":
		x.enqueue(v)
	case "Dial":
		x.nouns(v)
	case "Number", "Sip", "Conference", "Queue":
		if parent.Name == "Dial" {
			x.noun(v)
		}
	}
	if strings.HasPrefix(attr(v, "machineDetection"), "E") && attr(v, "amdStatusCallback") == "" {
		x.warn(21262, "machineDetection without amdStatusCallback")
	}
}

// words checks the text of a Say against the limits of its voice (error dictionary 13521).
func (x *inspection) words(v *twiml.Node) {
	text := wordsOf(v)
	limit := 4096
	switch voice := attr(v, "voice"); {
	case strings.HasPrefix(voice, "Polly."):
		limit = 3000
	case strings.HasPrefix(voice, "Google."):
		limit = 5000
	}
	switch {
	case text == "":
		x.warn(13520, "<Say> has no text")
	case utf8.RuneCountInString(text) > limit || len(text) > 400 && len(url.QueryEscape(text)) > 4500:
		x.warn(13521, "<Say> has "+strconv.Itoa(utf8.RuneCountInString(text))+" characters")
		v.Children = nil
	}
}

func (x *inspection) enqueue(v *twiml.Node) {
	var tasks int
	for _, child := range v.Elements() {
		if child.Name != "Task" {
			continue
		}
		tasks++
		if text := child.Content(); text != "" && (text[0] != '{' || text[len(text)-1] != '}') {
			x.warn(14221, "the attributes of <Task> are no JSON object")
		}
	}
	name := v.Content()
	switch {
	case tasks > 1:
		x.warn(14222, "<Enqueue> has more than one <Task>")
	case tasks == 1 && attr(v, "workflowSid") == "":
		x.warn(14223, "<Task> without a workflowSid")
	case name == "" && attr(v, "workflowSid") == "" && tasks == 0:
		x.warn(14204, "<Enqueue> has no name")
	case utf8.RuneCountInString(name) > 64:
		x.warn(14205, "the name in <Enqueue> has more than 64 characters")
	}
}

// nouns checks which nouns stand together.
func (x *inspection) nouns(v *twiml.Node) {
	counts := map[string]int{}
	for _, child := range v.Elements() {
		counts[child.Name]++
	}
	all := len(v.Elements())
	switch {
	case counts["Conference"] > 0 && all > counts["Conference"]:
		x.warn(13000, "<Conference> stands beside other nouns")
	case counts["Queue"]+counts["Application"] > 0 && all > 1 || all > 10:
		x.warn(13215, "<Dial> has nouns that cannot stand together")
	}
	if from := attr(v, "callerId"); counts["Sip"] > 0 && strings.HasPrefix(from, "client:") {
		x.warn(13247, "callerId of a SIP call is "+from)
	}
}

func (x *inspection) noun(v *twiml.Node) {
	name := v.Content()
	switch v.Name {
	case "Number":
		x.phone(name)
	case "Sip":
		x.sip(v, name)
	case "Conference":
		if name == "" || utf8.RuneCountInString(name) > 128 {
			x.warn(13237, "the name of the conference is empty or longer than 128 characters")
		}
		if isSid(name, "CF") {
			x.warn(13236, "the conference is named by a SID")
		}
	case "Queue":
		switch {
		case attr(v, "reservationSid") != "":
			x.warn(14217, "there is no such reservation: TaskRouter is not simulated")
		case name == "":
			x.warn(14212, "<Queue> has no name")
		case utf8.RuneCountInString(name) > 64:
			x.warn(14213, "the name in <Queue> has more than 64 characters")
		}
	}
}

// phone checks a number that is dialled. Numbers of the ranges that Twilio never connects, or that are not
// in use, are refused when they are dialled; see [reachable].
func (x *inspection) phone(number string) {
	if digits := strings.Map(digit, number); len(digits) < 3 || strings.Trim(number, "0123456789+-() .*#") != "" {
		x.warn(13223, `the number is "`+number+`"`)
		return
	}
	if code := reachable(number); code != 0 {
		x.c.n.trouble(x.c, code, x.address, `the number is "`+number+`"`)
	}
}

// reachable returns 0 for a number that can be rung, and otherwise why not: 13224 for none, 13225 for
// emergency and premium numbers, 13227 for countries that are not permitted (here: those of satellites).
func reachable(number string) int {
	digits := strings.Map(digit, number)
	switch {
	case strings.HasPrefix(number, "+1900") || strings.HasPrefix(number, "+81990") || strings.HasPrefix(number, "+81570"):
		return 13225
	case strings.HasPrefix(number, "+88") && (digits[2] == '1' || digits[2] == '2'), strings.HasPrefix(number, "+870"):
		return 13227
	case strings.HasPrefix(number, "+") && (len(digits) > 15 || strings.HasPrefix(number, "+0")):
		return 13224
	}
	return 0
}

// digit keeps digits, for strings.Map.
func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// sip checks a SIP address (TwiML reference 1.10).
func (x *inspection) sip(v *twiml.Node, uri string) {
	uris, headers := 0, 0
	for _, child := range v.Elements() {
		switch child.Name {
		case "Uri":
			uris++
			uri = child.Content()
		case "Headers":
			headers = len(child.Elements())
		}
	}
	address, query, _ := strings.Cut(uri, "?")
	_, options, _ := strings.Cut(address, ";")
	switch {
	case uris > 10:
		x.warn(13246, "<Sip> has more than 10 addresses")
	case headers > 20:
		x.warn(13248, "<Sip> has more than 20 headers")
	case !strings.HasPrefix(uri, "sip:") && !strings.HasPrefix(uri, "sips:"), !strings.Contains(address, "@"):
		x.warn(13243, `the SIP address is "`+uri+`"`)
	case len(address) > 254:
		x.warn(13255, "the SIP address has more than 254 characters")
	case len(query) > 1024:
		x.warn(13250, "the SIP headers have more than 1024 characters")
	case strings.HasSuffix(strings.SplitN(address, ";", 2)[0], ".invalid"):
		x.warn(13251, `there is no host for "`+uri+`"`)
	}
	for option := range strings.SplitSeq(options, ";") {
		switch key, value, _ := strings.Cut(option, "="); {
		case key == "transport" && value != "udp" && value != "tcp" && value != "tls":
			x.warn(13253, `the transport is "`+value+`"`)
		case key == "region" && !strings.Contains(" us1 us2 ie1 de1 sg1 jp1 br1 au1 ", " "+value+" "):
			x.warn(13252, `the region is "`+value+`"`)
		case key == "edge" && !strings.Contains(" "+strings.Join(edges, " ")+" ", " "+value+" "):
			x.warn(13254, `the edge is "`+value+`"`)
		}
	}
}
