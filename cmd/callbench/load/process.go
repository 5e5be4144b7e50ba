package load

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// use is what a process has used since it began.
type use struct {
	cpu  float64 // seconds, user and system
	peak float64 // MiB resident at most
}

// ticks is USER_HZ, which Linux fixes at 100 for /proc.
const ticks = 100

// processUse reads /proc; it returns nothing for process 0.
func processUse(pid int) (use, error) {
	if pid == 0 {
		return use{}, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return use{}, fmt.Errorf("read the server's CPU time: %w", err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return use{}, fmt.Errorf("read the server's memory: %w", err)
	}
	return use{cpu: cpuSeconds(stat), peak: peakMiB(status)}, nil
}

// cpuSeconds adds utime and stime, the 12th and 13th field after the name, which is in parentheses and may hold spaces.
func cpuSeconds(stat []byte) float64 {
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / ticks
}

// peakMiB reads VmHWM, given in kB.
func peakMiB(status []byte) float64 {
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
			return n / 1024
		}
	}
	return 0
}
