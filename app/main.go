// Gevinstoverblik shows the leadership of a municipality what came of its digital solutions: key figures for each
// case type beside their targets, from the case system's own exports. This package is the program: it reads the
// settings, opens the store, builds the handlers, listens, and runs one command a file. It counts nothing itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "time/tzdata" // dates are cut in the municipality's time zone on a machine without a zone table too

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/text"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// The exit statuses of CONTRACT §2.
const (
	exitDone    = 0
	exitFailed  = 1 // database, disk, network
	exitUsage   = 2 // wrong usage or settings
	exitRefused = 3 // the content was refused, rows were rejected, or a check found a difference
)

// errRefused says that what the command was given was refused, after the command itself has told why.
var errRefused = errors.New("refused")

// errFailed says that something failed, after the command itself has told what.
var errFailed = errors.New("failed")

// wrongUsage is a fault in how a command was called that no Problem has words for; it is already in the user's language.
type wrongUsage string

func (w wrongUsage) Error() string { return string(w) }

// run is the whole program: a test starts the real thing with it. It gives the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, clock: time.Now}
	p.lang = spokenLang(args, getenv)
	command, status := p.parse(args, getenv)
	if command == nil {
		return status
	}
	p.ctx = ctx
	return p.answer(command.Run(p))
}

// answer tells an error once, in the user's language, and gives its exit status.
func (p *program) answer(err error) int {
	var problem models.Problem
	var problems models.Problems
	var usage wrongUsage
	var blocked *store.Blocked
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errRefused):
		return exitRefused
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &blocked):
		p.tell(p.lang.Say("cli.undo.blocked", "batches", strings.Join(blocked.By, ", ")))
		return exitRefused
	case errors.As(err, &problems):
		for _, one := range problems {
			p.tell(p.fault(one))
		}
		return exitUsage
	case errors.As(err, &problem):
		p.tell(p.fault(problem))
		return exitUsage
	case errors.As(err, &usage):
		p.tell(string(usage))
		return exitUsage
	case errors.Is(err, models.ErrDisk):
		p.tell(p.lang.Say("cli.disk"))
		return exitFailed
	case errors.Is(err, context.Canceled):
		p.tell(p.lang.Say("cli.stopped"))
		return exitFailed
	}
	p.tell(p.lang.Say("cli.failed", "why", err))
	return exitFailed
}

// fault puts the flag or the setting before the words of what is wrong with it.
func (p *program) fault(one models.Problem) string {
	flag := one.Field
	if flag != "" && !strings.HasPrefix(flag, "-") && !strings.HasPrefix(flag, "GEVINST_") {
		flag = "--" + strings.ReplaceAll(flag, "_", "-")
	}
	return strings.TrimPrefix(flag+": "+p.lang.Problem(one), ": ")
}

// program is what a command works with: the settings, the streams, the language.
type program struct {
	ctx            context.Context
	config         Config
	lang           text.Lang
	stdin          io.Reader
	stdout, stderr io.Writer
	clock          func() time.Time
}

// tell writes a line for a person to stderr. Nothing that looks like a CPR number is repeated there, not even from the
// name of a file that could not be opened.
func (p *program) tell(line string) {
	line, _ = models.MaskCPR(line)
	fmt.Fprintln(p.stderr, line)
}

// now is the moment on the wall of the municipality.
func (p *program) now() time.Time { return p.clock().In(p.config.Zone) }

// today is the date that figures are made on: the fixed one of the settings, or the clock's.
func (p *program) today() models.Day {
	if p.config.Today.Known() {
		return p.config.Today
	}
	return models.DayOfTime(p.now())
}

// logger writes to stderr: JSON for a server's log, plain lines beside a command's result.
func (p *program) logger(level slog.Level, asJSON bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(slog.NewJSONHandler(p.stderr, options))
	}
	return slog.New(slog.NewTextHandler(p.stderr, options))
}
