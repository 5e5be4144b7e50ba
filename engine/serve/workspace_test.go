package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/schema/diag"
)

// withFolder serves the workspace in a folder.
func withFolder(t testing.TB, dir string) option {
	t.Helper()
	files, err := library.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return withFiles(t, files)
}

// withFiles serves a workspace as the program does: compiled, its version kept, its log points declared.
func withFiles(t testing.TB, files library.Files) option {
	t.Helper()
	w := library.Compile(files, library.Options{BaseURL: base, LiveNo: 1})
	if w.Diagnostics.HasErrors() {
		var b bytes.Buffer
		_ = diag.Write(&b, w.Diagnostics.Sorted(), diag.Sources(files), diag.Options{})
		t.Fatal(b.String())
	}
	flows, err := library.NewRegistry(w, nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(r *rig) {
		r.cfg.Flows, r.cfg.Audio = flows, serve.Audio(flows.Sound)
		if r.cfg.Services == nil {
			r.cfg.Services = func(name string) *library.ServiceAt { return w.Outside.Services[name] }
		}
		if r.st == nil {
			r.st = openStore(r.t, r.file, sqlite.Options{})
		}
		points := make([]store.Point, 0, len(w.Set.Flows.Points))
		for _, p := range w.Set.Flows.Points {
			point := store.Point{Name: p.Name}
			for _, f := range p.Fields {
				point.Fields = append(point.Fields, store.Field{Name: f.Name, Type: store.Text})
			}
			points = append(points, point)
		}
		if err := r.st.(store.Reports).Points(context.Background(), points); err != nil {
			r.t.Fatal(err)
		}
	}
}

// withServicesAt leads every service of the workspace to a server on this machine.
func withServicesAt(files library.Files, url string) option {
	return func(r *rig) {
		w := library.Compile(files, library.Options{BaseURL: base, LiveNo: 1})
		at := map[string]*library.ServiceAt{}
		for name, is := range w.Outside.Services {
			moved := *is
			moved.URL, moved.Private, moved.Timeout = url, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, time.Second
			at[name] = &moved
		}
		r.cfg.Services = func(name string) *library.ServiceAt { return at[name] }
	}
}

// table returns the rows of a projection, each by column; columns without a value are left out.
func (r *rig) table(p store.Projection) []map[string]any {
	r.t.Helper()
	ctx := context.Background()
	if err := r.st.Project(ctx); err != nil {
		r.t.Fatal(err)
	}
	rows, err := r.st.(store.Reports).Rows(ctx, p)
	if err != nil {
		r.t.Fatal(err)
	}
	out := make([]map[string]any, len(rows))
	for i := range rows {
		out[i] = map[string]any{}
		for k, c := range p.Columns() {
			if v := rows[i].Values[k]; v != nil {
				out[i][c.Name] = v
			}
		}
	}
	return out
}

// picked is one line of JSON for each row, with some columns only.
func picked(rows []map[string]any, columns ...string) string {
	var b bytes.Buffer
	for _, row := range rows {
		some := map[string]any{}
		for _, c := range columns {
			if v, ok := row[c]; ok {
				some[c] = v
			}
		}
		line, _ := json.Marshal(some)
		b.Write(append(line, '\n'))
	}
	return b.String()
}
