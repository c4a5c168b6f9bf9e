package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// server is the real program, serving in this process on a database of its own.
type server struct {
	address string
	dsn     string
	stop    func() int // tells it to stop and gives its exit status
	stdout  printed
}

// printed keeps what the program prints while it runs.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Split(strings.TrimSuffix(p.text.String(), "\n"), "\n")
}

// serve starts `serve` with flags and waits until it answers.
func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	return serveLogged(t, &printed{}, flags...)
}

// serveLogged does the same and keeps the log.
func serveLogged(t *testing.T, log *printed, flags ...string) *server {
	t.Helper()
	s := &server{dsn: "sqlite:" + t.TempDir() + "/gevinst.db"}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	errReader, errWriter := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		args := append([]string{"serve", "--db", s.dsn, "--listen", "127.0.0.1:0", "--lang", "en"}, flags...)
		status := run(ctx, args, func(string) string { return "" }, strings.NewReader(""), &s.stdout, errWriter)
		errWriter.Close()
		ended <- status
	}()
	var once sync.Once
	status := -1
	s.stop = func() int {
		once.Do(func() {
			cancel()
			select {
			case status = <-ended:
			case <-time.After(30 * time.Second):
				t.Error("the server did not stop")
			}
		})
		return status
	}
	t.Cleanup(func() { s.stop() })

	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(errReader); lines.Scan(); {
			line := lines.Text()
			fmt.Fprintln(log, line)
			if rest, says := strings.CutPrefix(line, "Gevinstoverblik answers at "); says {
				found <- strings.TrimSuffix(strings.Fields(rest)[0], "/")
			} else if strings.Contains(line, `"level":"ERROR"`) {
				t.Errorf("the log says %s", line)
			}
		}
	}()
	select {
	case s.address = <-found:
	case status = <-ended:
		once.Do(cancel)
		t.Fatalf("serve ended with %d before it answered", status)
	case <-time.After(5 * time.Minute):
		t.Fatal("serve did not answer in time")
	}
	return s
}

// printedLogin is one line of `serve --demo`.
type printedLogin struct {
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (s *server) logins() []printedLogin {
	var logins []printedLogin
	for _, line := range s.stdout.lines() {
		if parts := strings.Split(line, "\t"); len(parts) == 3 {
			logins = append(logins, printedLogin{parts[0], parts[1], parts[2]})
		}
	}
	return logins
}

// status asks an address and gives the answer's status.
func (s *server) status(t *testing.T, path string) int {
	t.Helper()
	client := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(s.address + path)
	if err != nil {
		t.Fatalf("ask %s: %v", path, err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

func TestServeEndsCleanlyWhenItIsTold(t *testing.T) {
	s := serve(t)
	if got := s.status(t, "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz answers %d", got)
	}
	if status := s.stop(); status != exitDone {
		t.Errorf("exit status %d, want %d", status, exitDone)
	}
}

// The first start prints a link that works once.
func TestTheFirstStartShowsTheWayIn(t *testing.T) {
	s := serve(t)
	lines := s.stdout.lines()
	if len(lines) != 1 || !strings.HasPrefix(lines[0], s.address+"/setup?key=") {
		t.Fatalf("stdout = %q, want one link", lines)
	}
	if got := s.status(t, strings.TrimPrefix(lines[0], s.address)); got != http.StatusOK {
		t.Errorf("the link answers %d", got)
	}
	if got := s.status(t, "/overview"); got != http.StatusSeeOther {
		t.Errorf("the overview answers %d to a stranger, want 303", got)
	}
}

// A running server notices what another process imports within two seconds.
func TestAServerSeesWhatOthersImport(t *testing.T) {
	s := serve(t)
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	token := strings.TrimSpace(d.done("token", "add", "--name", "t", "--scope", "figures:read"))
	count := func() string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/figures?kpi=cases_received&by=total", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("figures answer %d, %s, %v", answer.StatusCode, body, err)
		}
		return string(body)
	}
	if got := count(); strings.Contains(got, `"value":3`) {
		t.Fatalf("before the import: %s", got)
	}
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got := count()
		if strings.Contains(got, `"value":3,`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("two seconds after the import: %s", got)
		}
	}
}

// A server leaves its facts in a file for the next start, and what is shown with the file is what is shown without it.
func TestAServerLeavesItsFactsForTheNextStart(t *testing.T) {
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	if status := s.stop(); status != exitDone {
		t.Fatalf("exit status %d, want %d", status, exitDone)
	}
	file := strings.TrimPrefix(s.dsn, "sqlite:") + ".facts"
	with := d.done("board", "--json")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	if without := d.done("board", "--json"); with != without {
		t.Error("the board differs with the file and without it")
	}
}

func TestTheDemonstrationPrintsASignInForEachRole(t *testing.T) {
	s := serve(t, "--demo")
	roles := map[string]bool{}
	for _, l := range s.logins() {
		if roles[l.Role] {
			t.Errorf("more than one line for %s", l.Role)
		}
		roles[l.Role] = true
		if strings.Trim(l.Password, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			t.Errorf("the password of %s is not of letters and digits", l.Email)
		}
	}
	for _, role := range models.Roles {
		if !roles[string(role)] {
			t.Errorf("no sign-in for %s in %q", role, s.stdout.lines())
		}
	}
}
