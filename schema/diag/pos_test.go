package diag

import "testing"

func TestPosBefore(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p, q Pos
		want bool
	}{
		{Place(1, 1), Place(1, 2), true},
		{Place(1, 2), Place(1, 1), false},
		{Place(1, 9), Place(2, 1), true},
		{Place(2, 1), Place(2, 1), false},
	}
	for _, tt := range tests {
		if got := tt.p.Before(tt.q); got != tt.want {
			t.Errorf("%s before %s = %v, want %v", tt.p, tt.q, got, tt.want)
		}
	}
	if (Pos{}).Known() {
		t.Error("the zero Pos is known")
	}
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	text := PlainText("f.yaml", "あb\ncd", Place(3, 5))
	tests := []struct {
		from, to int
		want     Span
	}{
		{0, 3, Span{Place(3, 5), Place(3, 6)}}, // one wide character
		{3, 4, Span{Place(3, 6), Place(3, 7)}},
		{0, 4, Span{Place(3, 5), Place(3, 7)}},
		{5, 7, Span{Place(4, 1), Place(4, 3)}},
		{0, 7, Span{Place(3, 5), Place(4, 3)}},
		{7, 7, Span{Place(4, 3), Place(4, 3)}},
		{-1, 99, Span{Place(3, 5), Place(4, 3)}},
		{5, 2, Span{Place(4, 1), Place(4, 1)}},
	}
	for _, tt := range tests {
		if got := text.Span(tt.from, tt.to); got != tt.want {
			t.Errorf("Span(%d, %d) = %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}
