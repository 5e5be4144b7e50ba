package canary

import (
	"fmt"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	r := Rule{Salt: "v1", Numbers: []string{"vip"}, Marks: []string{Mark("v1", "+15005550001")}}
	for _, c := range []struct {
		in   Contact
		want Side
	}{
		{Contact{Caller: "+15005550001", Number: "main"}, ByCaller},
		{Contact{Caller: "+15005550002", Number: "vip"}, ByNumber},
		{Contact{Caller: "+15005550002", Number: "main"}, Control},
		{Contact{Caller: "", Number: "main"}, Control},
	} {
		if got := r.Choose(c.in); got != c.want {
			t.Errorf("%+v is on side %q, want %q", c.in, got, c.want)
		}
	}
	if Control.Tried() || Side("").Tried() || !ByShare.Tried() {
		t.Error("sides do not know whether they try")
	}
	if strings.Contains(fmt.Sprint(r), "5550001") {
		t.Error("the rule tells who the caller is")
	}
}

// TestShare tries shares with many callers: as many as asked for, always the same, and more with a larger share.
func TestShare(t *testing.T) {
	t.Parallel()
	const callers = 20_000
	for _, percent := range []float64{0, 0.5, 10, 50, 99, 100} {
		small, large := Rule{Salt: "v1", Percent: percent}, Rule{Salt: "v1", Percent: min(percent*2, 100)}
		n := 0
		for i := range callers {
			c := Contact{Caller: fmt.Sprintf("+8190%08d", i), Call: "CA1"}
			side := small.Choose(c)
			c.Call = "CA2"
			if again := small.Choose(c); again != side {
				t.Fatalf("caller %d is on side %q, then %q", i, side, again)
			}
			if side.Tried() {
				n++
				if !large.Choose(c).Tried() {
					t.Fatalf("caller %d is not among %g%% but among %g%%", i, large.Percent, percent)
				}
			}
		}
		if share := float64(n) / callers * 100; share < percent*0.9-0.2 || share > percent*1.1+0.2 {
			t.Errorf("%g%% are %.2f%%", percent, share)
		}
	}
	hidden := 0
	r := Rule{Salt: "v1", Percent: 50}
	for i := range 1000 {
		for _, who := range []string{"", "anonymous", "+266696687", "unknown"} {
			if r.Choose(Contact{Caller: who, Call: fmt.Sprint("CA", i)}).Tried() {
				hidden++
			}
		}
	}
	if hidden < 1800 || hidden > 2200 {
		t.Errorf("%d of 4000 calls without a caller try it, want half", hidden)
	}
	if (&Rule{Salt: "v1", Percent: 50}).Choose(Contact{Caller: "sip:ann@example.com", Call: "1"}) != (&Rule{Salt: "v1", Percent: 50}).Choose(Contact{Caller: "sip:ann@example.com", Call: "2"}) {
		t.Error("a caller by SIP changes sides")
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	g := Guard{Sample: 10, Errors: 5, Trouble: 0, Abandoned: 10, Wait: 50}
	others := Figures{Contacts: 1000, Errors: 20, Troubled: 10, Offered: 500, Abandoned: 50, Answered: 400, Waited: 400 * 20_000}
	for _, c := range []struct {
		name   string
		tried  Figures
		others Figures
		want   string
	}{
		{"nothing has happened", Figures{}, Figures{}, ""},
		{"all is as before", Figures{Contacts: 100, Errors: 2, Troubled: 1, Offered: 50, Abandoned: 5, Answered: 40, Waited: 40 * 20_000}, others, ""},
		{"too few to tell", Figures{Contacts: 9, Errors: 9, Troubled: 9, Offered: 9, Abandoned: 9}, others, ""},
		{"trouble", Figures{Contacts: 10, Troubled: 1}, others, "1 of 10 contacts heard that something is wrong, 10 of 1000 of the others: 9.0 points more, 0 are allowed"},
		{"errors", Figures{Contacts: 10, Errors: 1}, others, "1 of 10 contacts had errors"},
		{"errors within what is allowed", Figures{Contacts: 100, Errors: 7}, others, ""},
		{"abandoned", Figures{Contacts: 100, Offered: 20, Abandoned: 5}, others, "5 of 20 waiting callers hung up, 50 of 500"},
		{"no others", Figures{Contacts: 10, Troubled: 1}, Figures{}, "0 of 0 of the others"},
		{"a long wait", Figures{Contacts: 100, Answered: 10, Waited: 10 * 31_000}, others, "it took 31s until an agent answered, 20s with the others: 55 % longer, 50 % are allowed"},
		{"a wait that is allowed", Figures{Contacts: 100, Answered: 10, Waited: 10 * 29_000}, others, ""},
		{"a few seconds", Figures{Contacts: 100, Answered: 10, Waited: 10 * 5_000}, Figures{Answered: 10, Waited: 10 * 1000}, ""},
		{"nobody to compare with", Figures{Contacts: 100, Answered: 10, Waited: 10 * 90_000}, Figures{Answered: 9, Waited: 9000}, ""},
	} {
		if got := g.Judge(c.tried, c.others); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
