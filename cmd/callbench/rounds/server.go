package rounds

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"callflow/cmd/callbench/script"
)

const (
	// token signs on both sides. It protects nothing: both sides are this program's children or itself.
	token = "0123456789abcdef0123456789abcdef"
	// nowhere is where requests to Twilio go: nothing listens there, and nothing leaves this machine.
	nowhere = "http://127.0.0.1:9"
	// startLimit is how long a server may take until it answers, stopLimit until it has ended by itself.
	startLimit = 20 * time.Second
	stopLimit  = 15 * time.Second
)

// server is a process that was started here.
type server struct {
	cmd     *exec.Cmd
	listen  string
	metrics string // where the product shows its metrics
	cancel  context.CancelFunc
	ended   chan struct{} // closed when the process is gone
	err     error         // of the process, once ended
	talk    *os.File
}

// start starts a server and returns when it takes connections.
func (o Options) start(ctx context.Context, name, db string, delay time.Duration, rows float64) (*server, error) {
	listen, err := freeAddress()
	if err != nil {
		return nil, err
	}
	metrics, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args, env := o.command(name, listen, db, delay, rows)
	talk, err := os.Create(db + ".log")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &server{cmd: exec.CommandContext(ctx, args[0], args[1:]...), listen: listen, metrics: metrics, cancel: cancel, talk: talk,
		ended: make(chan struct{})}
	s.cmd.Env = append(append(os.Environ(), env...), "CALLFLOW_METRICS_LISTEN="+metrics)
	s.cmd.Stdout, s.cmd.Stderr = talk, talk
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = stopLimit
	if err := s.cmd.Start(); err != nil {
		cancel()
		talk.Close()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	if err := s.ready(); err != nil {
		s.stop()
		return nil, fmt.Errorf("start %s: %w%s", strings.Join(args, " "), err, lastWords(db+".log"))
	}
	return s, nil
}

// command returns a server's command line and what is added to its environment.
func (o Options) command(name, listen, db string, delay time.Duration, rows float64) (args, env []string) {
	env = []string{
		script.TokenVariable + "=" + token,
		"TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001",
		"CALLFLOW_API_URL=" + nowhere,
	}
	if name != product && name != silent {
		args = []string{o.Callbench, name, "--listen", listen, "--db", db}
		if name == baseline {
			args = append(args, "--delay", delay.String(), "--rows", strconv.FormatFloat(rows, 'f', 3, 64))
		}
		return args, env
	}
	fill := strings.NewReplacer("{listen}", listen, "{db}", db)
	for _, arg := range o.Callflow {
		args = append(args, fill.Replace(arg))
	}
	if name == silent {
		env = append(env, "CALLFLOW_REPORTS=off")
	}
	if delay > 0 {
		env = append(env, "CALLFLOW_COMMIT_DELAY="+delay.String())
	}
	return args, env
}

// ready waits until the server takes a connection.
func (s *server) ready() error {
	limit := time.After(startLimit)
	try := time.NewTicker(20 * time.Millisecond)
	defer try.Stop()
	for {
		select {
		case <-s.ended:
			return fmt.Errorf("the process ended: %w", s.err)
		case <-limit:
			return fmt.Errorf("nothing listens on %s after %v", s.listen, startLimit)
		case <-try.C:
		}
		conn, err := net.DialTimeout("tcp", s.listen, time.Second)
		if err == nil {
			return conn.Close()
		}
	}
}

// settled is how long the product may take to write its reports when the load is over, and to count them.
const settled = 700 * time.Millisecond

// written is the number of rows that the product says it has written; 0 for a server that does not count them.
func (s *server) written() float64 {
	time.Sleep(settled)
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get("http://" + s.metrics + "/metrics")
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	for in := bufio.NewScanner(resp.Body); in.Scan(); {
		if text, ok := strings.CutPrefix(in.Text(), "callflow_store_rows "); ok {
			rows, _ := strconv.ParseFloat(text, 64)
			return rows
		}
	}
	return 0
}

// stop ends the server and says if it had ended before, or did not end well.
func (s *server) stop() error {
	defer s.talk.Close()
	select {
	case <-s.ended:
		return fmt.Errorf("the server ended by itself: %w", s.err)
	default:
	}
	s.cancel()
	<-s.ended
	// A server that had to be told is expected to end with success or with the context's error.
	if s.err != nil && !errors.Is(s.err, context.Canceled) {
		return fmt.Errorf("stop the server: %w%s", s.err, lastWords(s.talk.Name()))
	}
	return nil
}

// freeAddress finds a free port by letting the system choose one.
func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return ln.Addr().String(), ln.Close()
}

// lastWords are the last lines that a server wrote, to follow an error.
func lastWords(log string) string {
	text, err := os.ReadFile(log)
	if err != nil || len(text) == 0 {
		return ""
	}
	return "\n" + strings.TrimSpace(string(text[max(0, len(text)-1000):]))
}
