package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/metric"
	"callflow/engine/publish"
	"callflow/engine/serve"
	"callflow/engine/sink"
)

const writtenPage = "<!-- Written by `make generate`; do not edit. -->\n\n"

// settingsPage lists the settings of the server.
func settingsPage() string {
	var b strings.Builder
	b.WriteString(writtenPage + `# Settings of the server

How ` + "`callflow serve`" + ` is set up. A flag wins over the environment, the environment over the file, the file over the default;
` + "`callflow config show . --origin`" + ` tells what holds and why. The file is ` + "`callflow.server.yaml`" + ` in the workspace, or what
` + "`--config`" + ` names. For every secret, ` + "`NAME_FILE`" + ` in the environment names a file that holds the value; in the file of settings a
secret is written as ` + "`env:NAME` or `file:PATH`" + `.

| key of the file | flag | environment | default | meaning |
| --- | --- | --- | --- | --- |
`)
	for _, s := range settings() {
		flag := "`--" + flagOf(s) + "`"
		if s.secret {
			flag = "none: secret"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", s.key, flag, coded(s.env), coded([]string{s.fallback}), s.doc)
	}
	return b.String()
}

// metricRows are all metrics of the program, by name.
func metricRows() []metric.Row {
	var k keeper
	own := metric.New(prometheus.NewRegistry())
	k.measures(own)
	rows := slices.Concat(serve.Metrics(), sink.Metrics(), publish.Metrics(), own.Rows())
	slices.SortFunc(rows, func(a, b metric.Row) int { return strings.Compare(a.Name, b.Name) })
	return rows
}

// metricsPage lists what /metrics shows.
func metricsPage() string {
	var b strings.Builder
	b.WriteString(writtenPage + `# Metrics

What ` + "`/metrics`" + ` shows to Prometheus, on the address that ` + "`--metrics-listen`" + ` names. Labels have few values: routes, classes,
states; never a number or a name that a caller chose.

| metric | sort | labels | meaning |
| --- | --- | --- | --- |
`)
	for _, r := range metricRows() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Name, r.Kind, coded(r.Labels), r.Help)
	}
	return b.String()
}

// coded are names as code, those that are not empty.
func coded(names []string) string {
	var out []string
	for _, n := range names {
		if n != "" {
			out = append(out, "`"+n+"`")
		}
	}
	return strings.Join(out, ", ")
}
