package sim

import (
	"testing"

	"callflow/engine"
	"callflow/engine/library"
)

// TestBegunOnce welcomes a customer twice: the reminder that each welcome begins under the key of the
// appointment comes once, and later.
func TestBegunOnce(t *testing.T) {
	t.Parallel()
	ws, err := library.Load("../../examples/outbound", library.Options{LiveNo: 1, BaseURL: pagesAt})
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t)
	w := NewWorld(NewOffice(ws.Set, 1), 1_800_000_000_000, s.hear)
	s.net, s.pass = w.Net, w.Advance
	s.answers(customerNumber)
	for _, appointment := range []string{"1", "1", "2"} {
		_, err := w.Begin(Beginning{Flow: "welcome", By: "services.crm",
			With: []engine.Named{{Name: "to", Value: customerNumber}, {Name: "appointment", Value: appointment}, {Name: "remind", Value: engine.Millis(3_600_000).Duration()}}})
		if err != nil {
			t.Fatal(err)
		}
		s.wait(60)
	}
	s.is("who is on the telephone", s.living(), "")
	reminders := 0
	s.pass(s.net.Now() + 3_600_000)
	for _, h := range s.heard {
		if h.Text == "rings" && h.At > 3_000_000 {
			reminders++
		}
	}
	s.is("reminders of two appointments", reminders, 2)
	s.is("one of them is heard", s.heardBy(customerNumber, "reminder of your appointment"), true)
}
