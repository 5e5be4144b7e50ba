package serve_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// erases erases the caller of a contact that is over, and refuses what is no number.
func (o *office) erases(c string) {
	o.t.Helper()
	may := []string{"Authorization", "Bearer " + crmKey}
	ask := func(body any, header ...string) sent {
		return o.ask(http.MethodPost, "/api/erase", append(header, may...), body)
	}
	o.must(o.ask(http.MethodPost, "/api/erase", nil, object{"number": "+12025550100"}), 403, "has not the right to erase")
	o.must(ask(object{"number": "12"}), 422, "is no telephone number")
	o.must(ask(object{"number": number}), 422, "is one of the workspace itself")
	o.must(ask(object{"number": "client:kim"}), 422, "is one of the workspace itself")
	o.must(ask("["), 400)
	o.must(ask("x", "Content-Type", "text/plain"), 415)
	o.must(ask(strings.Repeat(" ", 70_000)), 413)
	o.must(o.get("/api/contacts/"+c), 200)
	o.must(ask(object{"number": "+12025550100", "reason": "asked by +12025550100", "compact": true}), 200, `"erased":["`+c+`"`, `"waiting":[]`, `"recordings_left":[]`, `"legs":2`, `"compacted":true`)
	o.must(o.get("/api/contacts/"+c), 404)
	o.must(ask(object{"number": "+12025550100"}), 200, `"erased":[]`)
	for _, file := range []string{o.file, o.file + "-wal"} {
		if content, err := os.ReadFile(file); err != nil || strings.Contains(string(content), "12025550100") {
			o.t.Errorf("%s still has the number, or cannot be read: %v", file, err)
		}
	}
}

// TestNumbersNeedARight shows numbers masked to whoever has not the right to see them.
func TestNumbersNeedARight(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil, "rights: numbers", "rights: [read, numbers]")
	c := o.talk()
	shown := o.must(o.get("/api/contacts/"+c), 200, `"number":"+12*****0100"`)
	if strings.Contains(shown.body, "12025550100") {
		t.Errorf("the number is shown: %s", shown.body)
	}
	o.must(o.ask(http.MethodGet, "/api/contacts/"+c, []string{"Authorization", "Bearer " + kimKey}, ""), 200, `"number":"+12025550100"`)
	o.must(o.command(c, object{"command": "hold"}, "Authorization", "Bearer "+kimKey), 403, "has not the right to command")
}
