package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// operationsFile reads a file of docs/operations.
func operationsFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// alertRule is one rule as Prometheus reads it.
type alertRule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

func alertRules(t *testing.T) (all []alertRule) {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string      `yaml:"name"`
			Rules []alertRule `yaml:"rules"`
		} `yaml:"groups"`
	}
	d := yaml.NewDecoder(strings.NewReader(string(operationsFile(t, "operations/alerts.yaml"))))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) < 20 {
		t.Fatalf("only %d rules were read", len(all))
	}
	return all
}

// TestAlertRules checks each rule against the metrics that there are, and that the runbook says what to do about it.
func TestAlertRules(t *testing.T) {
	t.Parallel()
	rows, seen := metricRows(), map[string]bool{}
	sections := runbook(t)
	for _, r := range alertRules(t) {
		labels, wrong := judgeQuery(rows, r.Expr)
		for _, text := range r.Annotations {
			wrong = append(wrong, unshown(text, r.Expr, labels)...)
		}
		if r.For != "" {
			if _, err := time.ParseDuration(r.For); err != nil {
				wrong = append(wrong, err.Error())
			}
		}
		if s := r.Labels["severity"]; s != "page" && s != "ticket" {
			wrong = append(wrong, "its severity is "+s)
		}
		if want := "docs/guide/operations.md#" + strings.ToLower(r.Alert); r.Annotations["runbook"] != want {
			wrong = append(wrong, "its runbook is not "+want)
		}
		for _, part := range []string{"**It means** ", "**Look at** ", "**Do** "} {
			if !strings.Contains(sections[r.Alert], part) {
				wrong = append(wrong, "the runbook lacks its section, or in it: "+part)
			}
		}
		if seen[r.Alert] || r.Annotations["summary"] == "" {
			wrong = append(wrong, "it is there twice, or has no summary")
		}
		seen[r.Alert] = true
		for _, w := range wrong {
			t.Errorf("%s: %s", r.Alert, w)
		}
	}
	for name := range sections {
		if !seen[name] {
			t.Errorf("the runbook has a section of %s, which is no alert", name)
		}
	}
}

// runbook are the sections of the guide that are named as alerts.
func runbook(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, section := range strings.Split("\n"+string(operationsFile(t, "guide/operations.md")), "\n### ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		if strings.HasPrefix(name, "Callflow") {
			out[name] = text
		}
	}
	return out
}

// TestDashboard checks each expression of the dashboard, and that no metric is forgotten.
func TestDashboard(t *testing.T) {
	t.Parallel()
	var board any
	if err := json.Unmarshal(operationsFile(t, "operations/dashboard.json"), &board); err != nil {
		t.Fatal(err)
	}
	rows, shown := metricRows(), 0
	var all strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if expr, ok := v["expr"].(string); ok {
				shown++
				all.WriteString(expr + "\n")
				labels, wrong := judgeQuery(rows, expr)
				if legend, ok := v["legendFormat"].(string); ok {
					wrong = append(wrong, unshown(legend, expr, labels)...)
				}
				for _, w := range wrong {
					t.Errorf("%s: %s", expr, w)
				}
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(board)
	if shown < 40 {
		t.Errorf("only %d expressions were found", shown)
	}
	for _, r := range rows {
		if !regexp.MustCompile(`\b`+r.Name+`(_bucket|_sum|_count)?\b`).MatchString(all.String()) && !slices.Contains(undrawn, r.Name) {
			t.Errorf("the dashboard shows nothing of %s", r.Name)
		}
	}
}

// undrawn are metrics that the dashboard does without.
var undrawn = []string{"callflow_busy_call_ends_total", "callflow_retention_keep_seconds", "callflow_retention_ran_timestamp_seconds"}

// TestPanels checks that no two panels of the dashboard lie on one another or share an id.
func TestPanels(t *testing.T) {
	t.Parallel()
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
		}
	}
	if err := json.Unmarshal(operationsFile(t, "operations/dashboard.json"), &board); err != nil {
		t.Fatal(err)
	}
	for i, a := range board.Panels {
		at := a.GridPos
		if at.W < 1 || at.H < 1 || at.X+at.W > 24 {
			t.Errorf("%s does not fit: %v", a.Title, at)
		}
		for _, b := range board.Panels[:i] {
			on := b.GridPos
			if a.ID == b.ID || at.X < on.X+on.W && on.X < at.X+at.W && at.Y < on.Y+on.H && on.Y < at.Y+at.H {
				t.Errorf("%s and %s are in each other's way", a.Title, b.Title)
			}
		}
	}
}

// TestJudgeQuery shows that expressions which would never fire are found.
func TestJudgeQuery(t *testing.T) {
	t.Parallel()
	for _, at := range []struct{ expr, want string }{
		{`callflow_ready == 0`, ""},
		{`sum by (why) (increase(callflow_webhook_refusals_total{why=~"signature"}[10m])) > 10`, ""},
		{`histogram_quantile(0.99, sum by (le) (rate(callflow_commit_seconds_bucket[5m]))) > 1`, ""},
		{`callflow_redy == 0`, `"callflow_redy" is no metric`},
		{`up{job="callflow"} == 0 or absent(callflow_started)`, `"callflow_started" is no metric`},
		{`callflow_ready{sink="crm"} == 0`, `"callflow_ready" has no label "sink"`},
		{`sum by (reason) (rate(callflow_webhook_refusals_total[5m]))`, `no metric of it has the label "reason"`},
		{`callflow_turns_total > 3`, `is a counter: ask for its rate`},
		{`rate(callflow_ready[5m])`, `is a gauge, and has no rate`},
		{`rate(callflow_turns_total) > 0`, `a range belongs to a rate`},
		{`rate(callflow_commit_seconds[5m])`, `is a histogram: say which part`},
		{`rate(callflow_ready_bucket[5m])`, `"callflow_ready_bucket" is no metric`},
		{`sum by (le) (rate(callflow_turns_total[5m]))`, `no metric of it has the label "le"`},
		{`sum(callflow_ready`, `"" stands where ")" is expected`},
		{`callflow_ready ==`, `it ends too soon`},
		{`callflow_ready 3`, `"3" is not expected`},
		{`median(callflow_ready)`, `"median" is no metric and no function`},
		{`callflow_sink_behind_seconds{sink}`, `is no label with its value`},
	} {
		_, wrong := judgeQuery(metricRows(), at.expr)
		got := strings.Join(wrong, "; ")
		if at.want == "" && got != "" || !strings.Contains(got, at.want) {
			t.Errorf("%s: %q, want %q", at.expr, got, at.want)
		}
	}
	expr := `sum by (do) (rate(callflow_effects_total[5m]))`
	if labels, _ := judgeQuery(metricRows(), expr); len(unshown("{{do}} {{result}}", expr, labels)) != 1 {
		t.Error("a label that was summed up is not missed")
	}
}

// TestDeploymentShowsFiles checks that the page shows each file of its folder as it is.
func TestDeploymentShowsFiles(t *testing.T) {
	t.Parallel()
	page := string(operationsFile(t, "guide/deployment.md"))
	files, err := filepath.Glob("../../docs/guide/samples/deployment/*")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := "guide/samples/deployment/" + filepath.Base(file)
		_, after, _ := strings.Cut(page, "<!-- file: docs/"+name+" -->\n```")
		_, after, _ = strings.Cut(after, "\n")
		if shown, _, _ := strings.Cut(after, "\n```"); shown+"\n" != string(operationsFile(t, name)) {
			t.Errorf("the page does not show %s as it is", name)
		}
	}
}
