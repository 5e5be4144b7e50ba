package live

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// overrides say how long a webhook may take and when it is made again (Twilio: "Webhooks connection
// overrides"). They stand in the fragment of its URL, which is neither sent nor signed.
type overrides struct {
	connect time.Duration // ct
	read    time.Duration // rt: until the first byte, and between packets
	total   time.Duration // tt: of all attempts together
	retries int           // rc
	on      []string      // rp: 4xx, 5xx, ct, rt, all
}

// cutOverrides takes the overrides off a URL. What is not understood, or out of its range, is left at its
// default; Twilio notes errors 11240 to 11243.
func cutOverrides(url string) (string, overrides) {
	o := overrides{connect: 5 * time.Second, read: 15 * time.Second, total: 15 * time.Second, retries: 1, on: []string{"ct"}}
	url, fragment, _ := strings.Cut(url, "#")
	for pair := range strings.SplitSeq(fragment, "&") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "ct":
			millis(&o.connect, value, 10_000)
		case "rt":
			millis(&o.read, value, 15_000)
		case "tt":
			millis(&o.total, value, 15_000)
		case "rc":
			if n, err := strconv.Atoi(value); err == nil && 0 <= n && n <= 5 {
				o.retries = n
			}
		case "rp":
			o.on = strings.Split(value, ",")
		}
	}
	return url, o
}

// millis sets a time that is written in milliseconds, 100 at least.
func millis(d *time.Duration, text string, most int) {
	if n, err := strconv.Atoi(text); err == nil && 100 <= n && n <= most {
		*d = time.Duration(n) * time.Millisecond
	}
}

// again reports whether a kind of failure is worth another attempt.
func (o overrides) again(kind string) bool {
	return kind != "" && (slices.Contains(o.on, kind) || slices.Contains(o.on, "all"))
}
