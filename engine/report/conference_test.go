package report

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/storetest"
)

// ledger is the conferences of a call that was written into an empty store.
func ledger(t *testing.T, s storetest.Full, now engine.Millis, writes []store.Write) []Conference {
	t.Helper()
	ctx := context.Background()
	if err := s.Commit(ctx, store.Group{Writes: writes}); err != nil {
		t.Fatal(err)
	}
	if err := s.Project(ctx); err != nil {
		t.Fatal(err)
	}
	var rows []store.Row
	for _, p := range []store.Projection{store.Conferences, store.SeatReports, store.Legs} {
		of, err := s.Rows(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, of...)
	}
	return Conferences(writes[0].Cell.Contact(), now, rows)
}

// printed is the table of some conferences in Tokyo.
func printed(t *testing.T, list []Conference) string {
	t.Helper()
	columns, unknown := Choose("joined,left,seconds,role,party,from,to,direction,held,muted,why")
	if unknown != "" {
		t.Fatal(unknown)
	}
	var b strings.Builder
	if err := WriteTable(&b, list, Options{Columns: columns, Zone: time.FixedZone("", 9*3600)}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const transferTable = `desk_17_1  CF00000000000000000000001100000000  contact 17, room 1
began 2022-02-18 15:13:35 +09:00, talk from 15:13:35, ended 15:15:11 (last-participant-left)

JOINED    LEFT      SECONDS  ROLE        PARTY                     FROM           TO                          DIRECTION  HELD  MUTED  WHY
15:13:35  15:15:11  96       customer    +819011112222             +819011112222  +815000000001               inbound    18    0      participant_hung_up
15:13:35  15:14:49  74       agent       client:sales-1            +815000000001  client:sales_2D1            outbound   0     0      participant_hung_up
15:14:00  15:14:24  24       supervisor  client:katsumi.takahashi  +815000000001  client:katsumi_2Etakahashi  outbound   0     24     participant_hung_up
15:14:56  15:15:10  14       supervisor  client:katsumi.takahashi  +815000000001  client:katsumi_2Etakahashi  outbound   0     0      participant_hung_up

rows 4, people 3, at most 3 together; over time 2,3,2,1,2,1,0

PERSON            VISITS  SECONDS  ALONE  WAITED  LAST
+819011112222     1       96       7      0       1
agents.sales      1       74       0      0       0
agents.takahashi  2       38       0      0       0
`

func TestTransfer(t *testing.T) {
	t.Parallel()
	got := printed(t, ledger(t, memory.New(memory.Options{}), 0, storetest.Transfer(17, nil)))
	if d := cmp.Diff(transferTable, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestAnyOrder tells the same call in other orders, with repetitions, and late: the ledger is the same.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		writes := storetest.Transfer(17, func(told []storetest.Timed) []storetest.Timed {
			for range r.IntN(6) {
				told = append(told, told[r.IntN(len(told))])
			}
			for i := range told {
				told[i].At += engine.Millis(r.IntN(1+int(seed%4)*40_000)) / 2
			}
			r.Shuffle(len(told), func(i, k int) {
				if d := i - k; d < 6 && d > -6 || seed%4 == 3 {
					told[i], told[k] = told[k], told[i]
				}
			})
			return told
		})
		got := printed(t, ledger(t, memory.New(memory.Options{}), 0, writes))
		if d := cmp.Diff(transferTable, got); d != "" {
			t.Fatalf("seed %d: (-want +got)\n%s", seed, d)
		}
	}
}
