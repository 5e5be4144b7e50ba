package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// InParts is a write of one contact that changes parts of its state: "3=a" keeps one, "3=" ends it.
func InParts(id engine.ContactID, seq int64, parts ...string) store.Write {
	w := Turn(id, seq, nil)
	for _, p := range parts {
		number, body, _ := strings.Cut(p, "=")
		var n int64
		_, _ = fmt.Sscan(number, &n)
		w.Parts = append(w.Parts, store.Part{N: n, Body: []byte(body)})
	}
	return w
}

// parts holds the store to what is said of the parts of a state: they stay until they are changed, ended or
// forgotten, a refused group leaves them, and no cell has those of another.
func parts(t *testing.T, open func() Full) {
	s := start(t, open)
	look := func(id engine.ContactID, want string) {
		t.Helper()
		c, err := s.Load(ctx, id.Cell())
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, p := range c.Parts {
			have = append(have, fmt.Sprintf("%d=%s", p.N, p.Body))
		}
		if got := strings.Join(have, " "); got != want {
			t.Errorf("c%d has %q, want %q", id, got, want)
		}
	}
	must(t, s, InParts(1, 1, "-1=x", "2=b", "10=j", "9=i"), Turn(2, 1, nil))
	look(1, "-1=x 2=b 9=i 10=j")
	look(2, "")
	must(t, s, InParts(1, 2), InParts(2, 2, "2=two"))
	look(1, "-1=x 2=b 9=i 10=j")
	must(t, s, InParts(1, 3, "2=B", "9=", "11=k", "77="))
	look(1, "-1=x 2=B 10=j 11=k")
	refused(t, s, store.ErrConflict, InParts(1, 4, "2=", "12=l"), InParts(1, 4, "10="))
	fresh := InParts(1, 4, "3=c", "2=b")
	fresh.Fresh = true
	refused(t, s, store.ErrConflict, fresh, Turn(2, 2, nil))
	for range 2 {
		look(1, "-1=x 2=B 10=j 11=k")
		look(2, "2=two")
		s = again(t, s, open)
	}
	must(t, s, fresh, InParts(1, 5, "4=d"))
	look(1, "2=b 3=c 4=d")
	look(2, "2=two")
	r, err := s.Recover(ctx)
	if err != nil || len(r.Cells) != 2 || r.Cells[0].Parts != nil {
		t.Errorf("recover: %+v, %v", r.Cells, err)
	}
	last := InParts(1, 6, "2=")
	last.Closed, last.Fresh = true, true
	must(t, s, last)
	look(1, "")
}

// whole holds readers to a head and parts that are of one commit, while a writer goes on.
func whole(t *testing.T, open func() Full) {
	s := start(t, open)
	const last = 200
	write := func(seq int64) store.Write {
		n := fmt.Sprint("=", seq)
		return InParts(1, seq, "1"+n, "2"+n)
	}
	must(t, s, write(1))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for seq := int64(0); seq < last; {
				c, err := s.Load(ctx, engine.ContactID(1).Cell())
				if err != nil {
					t.Errorf("load: %v", err)
					return
				}
				seq = c.Seq
				if want := fmt.Sprint(seq); len(c.Parts) != 2 || string(c.Parts[0].Body) != want || string(c.Parts[1].Body) != want {
					t.Errorf("at event %d: %+v", seq, c.Parts)
				}
			}
		})
	}
	for seq := int64(2); seq <= last; seq++ {
		must(t, s, write(seq))
	}
	wg.Wait()
}
