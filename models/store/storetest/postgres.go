package storetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gevinstoverblik/models/store"
)

// errNoServer says that no PostgreSQL server is installed.
var errNoServer = errors.New("PostgreSQL is not installed (no initdb in the path or in /usr/lib/postgresql/*/bin)")

// server is the one PostgreSQL server of a test binary. TEST_POSTGRES in the environment names one that runs
// already, as postgres://USER@HOST:PORT/postgres?sslmode=disable; test databases are made and dropped there.
var server = sync.OnceValues(startServer)

var databases atomic.Int64

// template names the database that every test database is a copy of: migrated once, for migrating takes longer
// than most tests.
var template = sync.OnceValues(func() (string, error) {
	base, err := server()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("gevinst_%d_template", os.Getpid())
	ctx := context.Background()
	if err := execute(ctx, base, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	s, err := store.Open(ctx, withDatabase(base, name), Options())
	if err != nil {
		return "", err
	}
	return name, s.Close()
})

// Postgres gives the address of a database without a row, dropped when the test ends. It skips the test where no
// server is installed, and fails it with CI=true.
func Postgres(t testing.TB) string {
	t.Helper()
	if os.Getenv("TEST_POSTGRES") != "" {
		return EmptyPostgres(t) // nothing is left behind on a server that is not ours
	}
	name, err := template()
	skip(t, err)
	return database(t, " TEMPLATE "+name+"")
}

// EmptyPostgres is Postgres without a table.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	_, err := server()
	skip(t, err)
	return database(t, "")
}

func skip(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errNoServer) && os.Getenv("CI") != "true" {
		t.Skipf("skipped on PostgreSQL: %v", err)
	}
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
}

// database makes a database for one test.
func database(t testing.TB, how string) string {
	t.Helper()
	base, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
	ctx := context.Background()
	name := fmt.Sprintf("gevinst_%d_%d", os.Getpid(), databases.Add(1))
	if err := execute(ctx, base, "CREATE DATABASE "+name+how); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(ctx, base, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return withDatabase(base, name)
}

// withDatabase names another database in an address that ends in "/postgres?…".
func withDatabase(base, name string) string {
	head, tail, _ := strings.Cut(base, "?")
	return head[:strings.LastIndexByte(head, '/')+1] + name + "?" + tail
}

func execute(ctx context.Context, dsn, statement string) error {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, statement)
	return errors.Join(err, c.Close(ctx))
}

// binary finds a program of the server: in the path, or where Debian puts it.
func binary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", errNoServer
	}
	return path, nil
}

// startServer makes a cluster in a temp folder and starts its server. PostgreSQL refuses to run as root, so that
// root hands the folder to another user. Nobody can tell a test binary reliably that its last test is over, so a
// small shell that waits for this process to end, however it ends, stops the server and removes the folder.
func startServer() (string, error) {
	if dsn := os.Getenv("TEST_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	initdb, err := binary("initdb")
	if err != nil {
		return "", err
	}
	postgres, err := binary("postgres")
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "gevinst-pg-")
	if err != nil {
		return "", err
	}
	base, err := startIn(folder, initdb, postgres)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	return base, nil
}

func startIn(folder, initdb, postgres string) (string, error) {
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			if who, err = user.Lookup("nobody"); err != nil {
				return "", fmt.Errorf("no user to run PostgreSQL as: %w", err)
			}
		}
		uid, err1 := strconv.ParseUint(who.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(who.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(folder, int(uid), int(gid))); err != nil {
			return "", err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	data := filepath.Join(folder, "data")
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = folder
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "LC_ALL=C", "TZ=UTC"}
		c.SysProcAttr = attr
		return c
	}
	if out, err := command(initdb, "-D", data, "-U", "gevinst", "-A", "trust", "-E", "UTF8", "--no-locale", "-N").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	// The server runs under a shell that reads from a pipe: the pipe's other end is this process's, and closes
	// when it ends, even by SIGKILL.
	script := `"$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off ` +
		`-c synchronous_commit=off -c full_page_writes=off -c max_connections=200 >"$4/log" 2>&1 & pid=$!
read wait
kill -INT $pid
wait $pid
rm -rf "$4"/* 2>/dev/null; rmdir "$4" 2>/dev/null`
	keeper := command("/bin/sh", "-c", script, "sh", postgres, data, strconv.Itoa(port), folder)
	keeper.SysProcAttr = &syscall.SysProcAttr{Credential: attr.Credential, Setpgid: true} // not ended by an interrupt from the keyboard
	held, err := keeper.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := keeper.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	keep = held
	base := fmt.Sprintf("postgres://gevinst@127.0.0.1:%d/postgres?sslmode=disable", port)
	for until := time.Now().Add(30 * time.Second); ; {
		if err = execute(context.Background(), base, "SELECT 1"); err == nil {
			return base, nil
		}
		if time.Now().After(until) {
			log, _ := os.ReadFile(filepath.Join(folder, "log")) // told with the error, when it is there
			return "", errors.Join(fmt.Errorf("PostgreSQL did not start: %w: %s", err, log), held.Close(), keeper.Wait())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// keep is this process's end of the pipe that the server lives on.
var keep interface{ Close() error }

// freePort asks the system for a port that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// Run is for a TestMain that wants the server gone before it returns; without it the server goes with the process.
func Run(m *testing.M) int {
	code := m.Run()
	if keep != nil {
		if err := keep.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		}
	}
	return code
}
