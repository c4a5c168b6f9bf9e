package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postgresTyped is the table that PostgreSQL imports into: typed as a person would declare it, with the key that makes a
// second import possible. The staging table has no key and is not logged: its rows are gone with the session.
const postgresTyped = `CREATE TABLE cases (case_no text PRIMARY KEY, case_type text, department text, channel text, received date, screened date,
 complete date, decided date, deadline date, wait_days integer, limit_applies text, outcome text, exempt text, deficiency_letters integer,
 paper_steps integer, decision_digital text, appeal text, appeal_settled date, appeal_outcome text, reopened text,
 satisfaction integer, handling_minutes real);
`

// postgresTake takes a case file in: COPY into a staging table, and from there an upsert, in one transaction.
func postgresTake(file string) string {
	var set []string
	for _, c := range columns[1:] {
		set = append(set, c+" = excluded."+c)
	}
	return fmt.Sprintf(`SET datestyle = 'ISO, DMY';
BEGIN;
CREATE TEMPORARY TABLE fresh (LIKE cases) ON COMMIT DROP;
\copy fresh FROM '%s' WITH (FORMAT csv, DELIMITER ';', HEADER)
ANALYZE fresh;
INSERT INTO cases SELECT * FROM fresh ORDER BY case_no ON CONFLICT (case_no) DO UPDATE SET %s;
COMMIT;
`, file, strings.Join(set, ", "))
}

// measurePostgres measures the imports of the same file and of the same changes on PostgreSQL, beside its own COPY and
// upsert. It runs last: what it changes is not the file any more that the gate knows.
func (b *bench) measurePostgres(ctx context.Context) (_ []result, err error) {
	p, err := startPostgres(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	best := map[string]float64{}
	for round := range b.rounds {
		for _, name := range []string{"ours", "theirs"} {
			if err := p.fresh(ctx, b, name); err != nil {
				return nil, err
			}
		}
		if _, err := p.psql(ctx, b, "theirs", postgresTyped); err != nil {
			return nil, err
		}
		if _, err := b.ours(ctx, p.dsn("ours"), "migrate"); err != nil {
			return nil, err
		}
		runs := []string{"theirs", "ours"}
		if round%2 == 1 {
			slices.Reverse(runs)
		}
		for _, name := range runs {
			start := time.Now()
			if name == "ours" {
				_, err = b.ours(ctx, p.dsn("ours"), "import", "--source", "bench", b.file)
			} else {
				_, err = p.psql(ctx, b, "theirs", postgresTake(b.file))
			}
			took := time.Since(start).Seconds()
			if err != nil {
				return nil, err
			}
			fmt.Printf("import into PostgreSQL by %-8s %6.2f s\n", name, took)
			if had, done := best[name]; !done || took < had {
				best[name] = took
			}
		}
	}
	if err := b.sameFigures(ctx, p.dsn("ours")); err != nil {
		return nil, err
	}
	ours, theirs, err := b.changesOnPostgres(ctx, p)
	if err != nil {
		return nil, err
	}
	version, err := p.psql(ctx, b, "postgres", "SHOW server_version;\n")
	if err != nil {
		return nil, err
	}
	release := strings.Fields(version)[0]
	return []result{
		{"import into PostgreSQL " + release + ", whole command, against its `COPY` and upsert", seconds(best["ours"]), seconds(best["theirs"]), ratio(best["theirs"] / best["ours"]), "≥ 1.0"},
		{"10,000 changes into PostgreSQL " + release + ", until answered, against its `COPY` and upsert", seconds(ours), seconds(theirs), ratio(theirs / ours), ""},
	}, nil
}

// sameFigures holds the figures of the database against those of the same cases in SQLite, which have passed the gate.
func (b *bench) sameFigures(ctx context.Context, db string) error {
	var figures []string
	for _, db := range []string{filepath.Join(b.folder, "ours.db"), db} {
		out, err := b.ours(ctx, db, "figures", "--kpi", "cases_received,cases_decided,net_days_median,digital_share", "--group", "case_type", "--csv")
		if err != nil {
			return err
		}
		figures = append(figures, string(out))
	}
	if figures[0] != figures[1] {
		return errors.New("the gate is shut: the figures on PostgreSQL are not those on SQLite")
	}
	return nil
}

// changesOnPostgres gives the seconds of ten thousand changes: over the machine interface of a running server until the
// answer, and by psql.
func (b *bench) changesOnPostgres(ctx context.Context, p *postgres) (ours, theirs float64, err error) {
	changed, back, _, err := b.writeChanges()
	if err != nil {
		return 0, 0, err
	}
	token, err := b.ours(ctx, p.dsn("ours"), "token", "add", "--name", "bench", "--scope", "imports:write")
	if err != nil {
		return 0, 0, err
	}
	s, err := b.serve(ctx, p.dsn("ours"))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	r := reader{base: s.base}
	var mine, its []float64
	for _, file := range []string{changed, back, changed, back, changed} {
		took, err := r.send(ctx, strings.TrimSpace(string(token)), file)
		if err != nil {
			return 0, 0, err
		}
		start := time.Now()
		out, err := p.psql(ctx, b, "theirs", postgresTake(file))
		if err != nil {
			return 0, 0, err
		}
		if !strings.Contains(out, fmt.Sprintf("INSERT 0 %d", min(changes, b.cases))) {
			return 0, 0, fmt.Errorf("PostgreSQL upserted %s", out)
		}
		its, mine = append(its, time.Since(start).Seconds()), append(mine, took)
	}
	return median(mine), median(its), nil
}

// postgres is a server of the run's own, in a folder that goes with it, with the settings that it comes with.
type postgres struct {
	port int
	stop func() error
}

// postgresProgram finds a program of the server: where Debian puts it, or in the path.
func postgresProgram(name string) (string, error) {
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); err == nil && len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}

// hasPostgres says whether a server is installed, with its client.
func hasPostgres() bool {
	for _, name := range []string{"initdb", "postgres", "psql"} {
		if _, err := postgresProgram(name); err != nil {
			return false
		}
	}
	return true
}

// startPostgres makes a cluster in a temp folder and starts its server. PostgreSQL refuses to run as root, so that root
// hands the folder to another user.
func startPostgres(ctx context.Context) (_ *postgres, err error) {
	folder, err := os.MkdirTemp("", "gevinst-bench-pg-")
	if err != nil {
		return nil, err
	}
	p := &postgres{stop: func() error { return os.RemoveAll(folder) }}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard ends the run, and the run the server
	if os.Getuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("no user to run PostgreSQL as: %w", err)
		}
		uid, err1 := strconv.ParseUint(who.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(who.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(folder, int(uid), int(gid))); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	data := filepath.Join(folder, "data")
	command := func(name string, args ...string) (*exec.Cmd, error) {
		path, err := postgresProgram(name)
		if err != nil {
			return nil, err
		}
		c := exec.Command(path, args...)
		c.Dir, c.SysProcAttr = folder, attr
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "LC_ALL=C", "TZ=UTC"}
		return c, nil
	}
	initdb, err := command("initdb", "-D", data, "-U", "gevinst", "-A", "trust", "-E", "UTF8", "--no-locale")
	if err != nil {
		return nil, err
	}
	if _, err := initdb.Output(); err != nil {
		return nil, told("initdb", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return nil, err
	}
	server, err := command("postgres", "-D", data, "-p", strconv.Itoa(p.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	p.stop = func() error {
		return errors.Join(server.Process.Signal(syscall.SIGINT), server.Wait(), os.RemoveAll(folder))
	}
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)))
		if err == nil {
			return p, c.Close()
		}
		if ctx.Err() != nil || time.Now().After(until) {
			return nil, fmt.Errorf("PostgreSQL did not start: %w", err)
		}
	}
}

// dsn is the address of a database.
func (p *postgres) dsn(name string) string {
	return fmt.Sprintf("postgres://gevinst@127.0.0.1:%d/%s?sslmode=disable", p.port, name)
}

// psql runs statements in a database and gives what it says.
func (p *postgres) psql(ctx context.Context, b *bench, name, statements string) (string, error) {
	path, err := postgresProgram("psql")
	if err != nil {
		return "", err
	}
	c := b.command(ctx, path, "--no-psqlrc", "--tuples-only", "--set", "ON_ERROR_STOP=1", p.dsn(name))
	c.Stdin = strings.NewReader(statements)
	out, err := c.Output()
	if err != nil {
		return "", told("psql", err)
	}
	return string(out), nil
}

// fresh makes a database anew.
func (p *postgres) fresh(ctx context.Context, b *bench, name string) error {
	_, err := p.psql(ctx, b, "postgres", "DROP DATABASE IF EXISTS "+name+";\nCREATE DATABASE "+name+";\n")
	return err
}
