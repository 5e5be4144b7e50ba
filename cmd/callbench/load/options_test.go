package load

import (
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	good := func() Options {
		return Options{Target: "http://127.0.0.1:80", Token: "t", Concurrency: 1, Duration: time.Second, Timeout: time.Second}
	}
	tests := []struct {
		name   string
		change func(*Options)
		want   string // part of the complaint
	}{
		{"good", func(*Options) {}, ""},
		{"version 6", func(o *Options) { o.Target = "http://[::1]:80" }, ""},
		{"other machine", func(o *Options) { o.Target = "http://192.0.2.1:80" }, "not a loopback address"},
		{"name", func(o *Options) { o.Target = "http://localhost:80" }, "not a loopback address"},
		{"any address", func(o *Options) { o.Target = "http://0.0.0.0:80" }, "not a loopback address"},
		{"user part", func(o *Options) { o.Target = "http://127.0.0.1:80@192.0.2.1:80" }, "not a loopback address"},
		{"tls", func(o *Options) { o.Target = "https://127.0.0.1:80" }, "expected http://127.0.0.1:PORT"},
		{"no port", func(o *Options) { o.Target = "http://127.0.0.1" }, "expected http://127.0.0.1:PORT"},
		{"no token", func(o *Options) { o.Token = "" }, "token"},
		{"both", func(o *Options) { o.Rate = 1 }, "one of concurrency and rate"},
		{"neither", func(o *Options) { o.Concurrency = 0 }, "one of concurrency and rate"},
		{"too many", func(o *Options) { o.Concurrency = maxCalls + 1 }, "at most"},
		{"too fast", func(o *Options) { o.Concurrency, o.Rate = 0, maxRate+1 }, "at most"},
		{"too long", func(o *Options) { o.Duration = time.Hour }, "at most"},
		{"no time-out", func(o *Options) { o.Timeout = 0 }, "time-out"},
		{"waits", func(o *Options) { o.Waits = 101 }, "at most"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := good()
			test.change(&o)
			err := o.Check()
			if (test.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
