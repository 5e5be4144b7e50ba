package serve

import (
	"io"
	"log/slog"

	"callflow/engine/twilio"
)

// NewLogger makes a logger that shows no telephone numbers, tokens or words of callers, whoever logs them
// by mistake.
func NewLogger(w io.Writer, level slog.Leveler, json bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: twilio.MaskAttr}
	if json {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
