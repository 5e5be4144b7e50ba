package rounds

import (
	"database/sql"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/cmd/callbench/load"
)

// sampleRounds are two rounds in which callflow is half as quick as the baseline, and then as quick.
func sampleRounds() []Round {
	measured := func(rate, ms, peak float64) Measured {
		return Measured{Rows: 2.5, Result: load.Result{Rate: rate, CallRate: rate / 11, P50: ms, P99: 2 * ms, P999: 3 * ms, CPU: 60 / rate, Peak: peak}}
	}
	round := func(rate float64) Round {
		return Round{"closed": {
			product: measured(rate, 2, 60), baseline: measured(10000, 1, 50), ordinary: measured(2000, 8, 24),
		}}
	}
	return []Round{round(5000), round(10000)}
}

func TestReport(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	missed := Report(&out, sampleRounds(), nil)
	want := `| load | server | further rows | webhooks/s | calls/s | p50 ms | p99 ms | p99.9 ms | CPU s/1000 | peak MiB | refused | failed |
|---|---|---|---|---|---|---|---|---|---|---|---|
| closed | callflow | 2.5 | 7500 (5000–10000) | 682 (455–909) | 2.00 | 4.00 | 6.00 | 0.009 (0.006–0.012) | 60 | 0 | 0 |
| closed | baseline | 2.5 | 10000 | 909 | 1.00 | 2.00 | 3.00 | 0.006 | 50 | 0 | 0 |
| closed | ordinary | 2.5 | 2000 | 182 | 8.00 | 16.00 | 24.00 | 0.030 | 24 | 0 | 0 |

| load | figure | callflow | goal | floor | stands |
|---|---|---|---|---|---|
| closed | webhooks/s ÷ baseline | 0.75 (0.50–1.00) | ≥ 0.8 | ≥ 0.65 | floor |
| closed | webhooks/s ÷ ordinary | 3.75 (2.50–5.00) | ≥ 2 | ≥ 1.5 | goal |
| closed | p50 ÷ baseline | 2.00 | – | – |  |
| closed | p99 ÷ baseline | 2.00 | – | – |  |
| closed | CPU per webhook ÷ baseline | 1.50 (1.00–2.00) | – | – |  |
| closed | CPU per webhook ÷ ordinary | 0.30 (0.20–0.40) | ≤ 0.45 | ≤ 0.6 | goal |
| closed | peak memory ÷ baseline | 1.20 | ≤ 1.5 | ≤ 2 | goal |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if missed != 0 {
		t.Errorf("%d floors missed, want none", missed)
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	more, less := goal{goal: 0.8, floor: 0.6}, goal{goal: 2, floor: 4, atMost: true}
	tests := []struct {
		goal   goal
		figure float64
		want   verdict
	}{
		{more, 0.9, reached},
		{more, 0.8, reached},
		{more, 0.7, above},
		{more, 0.5, missed},
		{less, 1, reached},
		{less, 2, reached},
		{less, 3, above},
		{less, 5, missed},
		{less, math.NaN(), unusable},
		{less, math.Inf(1), unusable},
		{goal{}, 9, shown},
	}
	for _, test := range tests {
		if got := test.goal.judge(test.figure); got != test.want {
			t.Errorf("%g against %g and %g: %q, want %q", test.figure, test.goal.goal, test.goal.floor, got, test.want)
		}
	}
}

// TestGoalsAreMeasured: each goal's case is run, and every server that a figure divides by runs in it.
func TestGoalsAreMeasured(t *testing.T) {
	t.Parallel()
	whole := Round{}
	for _, k := range kinds() {
		whole[k.name] = map[string]Measured{}
		for _, name := range k.servers {
			whole[k.name][name] = Measured{Result: load.Result{Rate: 1, CallRate: 1, P50: 1, P99: 1, P999: 1, CPU: 1, Peak: 1}, Lag: 1}
		}
	}
	for _, g := range goals() {
		if got := g.figure(whole); got != 1 {
			t.Errorf("%s: %s is %v where all is equal", g.kind, g.what, got)
		}
	}
}

func TestCounted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`CREATE TABLE "a ""b"(x INTEGER PRIMARY KEY AUTOINCREMENT)`, `CREATE TABLE c(x)`,
		`INSERT INTO "a ""b" VALUES (NULL), (NULL), (NULL), (NULL)`, `INSERT INTO c SELECT 1 FROM "a ""b", "a ""b"`,
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := counted(load.Result{TotalWebhooks: 8, TotalCalls: 2}, path)
	if err != nil || m.Rows != 1 {
		t.Errorf("20 rows for 8 webhooks on 4 legs: %v further each, want 1 (%v)", m.Rows, err)
	}
	if _, err := counted(load.Result{TotalWebhooks: 21}, path); err == nil {
		t.Error("more answers than rows were accepted")
	}
	if err := removeDatabase(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("database is still there")
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	o := Options{Callflow: []string{"/bin/cf", "serve", "--on={listen}", "{db}"}, Callbench: "/bin/cb"}
	tests := []struct {
		name string
		want string
		env  string
	}{
		{product, "/bin/cf serve --on=here x.db", "CALLFLOW_COMMIT_DELAY=2ms"},
		{silent, "/bin/cf serve --on=here x.db", "CALLFLOW_REPORTS=off"},
		{baseline, "/bin/cb baseline --listen here --db x.db --delay 2ms --rows 2.500", ""},
		{ordinary, "/bin/cb ordinary --listen here --db x.db", ""},
	}
	for _, test := range tests {
		args, env := o.command(test.name, "here", "x.db", 2*time.Millisecond, 2.5)
		if got := strings.Join(args, " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if test.env != "" && !slices.Contains(env, test.env) {
			t.Errorf("%s: environment %q lacks %q", test.name, env, test.env)
		}
	}
}

// TestSeen counts each event once, when its rows can be read, and none that were there before.
func TestSeen(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now().UnixMilli()
	if _, err := db.Exec("CREATE TABLE marks(name, value); INSERT INTO marks VALUES ('projected', 1); CREATE TABLE events(row INTEGER PRIMARY KEY, at);"+
		"INSERT INTO events VALUES (1, 0), (2, ?1), (3, ?1 - 60000), (4, ?1 + 90000), (5, 0)", now); err != nil {
		t.Fatal(err)
	}
	b, mark := &behind{}, int64(-1)
	for _, projected := range []int64{1, 1, 3, 4, 4} {
		if _, err := db.Exec("UPDATE marks SET value = ?", projected); err != nil {
			t.Fatal(err)
		}
		if mark, err = b.seen(db, mark); err != nil || mark != projected {
			t.Fatalf("mark %d, %v, want %d", mark, err, projected)
		}
	}
	if len(b.ms) != 3 || b.ms[1] < 60_000 || b.ms[0] > b.ms[1] || b.ms[2] != 0 {
		t.Errorf("lags %v, want three: a little, a minute, nothing", b.ms)
	}
}
