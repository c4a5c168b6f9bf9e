package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// peak is the most memory that a process that has ended had, in bytes.
func peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

// table writes the results with the machine and the date.
func (b *bench) table(ctx context.Context, results []result) string {
	var t strings.Builder
	fmt.Fprintf(&t, "%s, %d cases, %s\n\n", time.Now().Format("2006-01-02"), b.cases, machine(ctx))
	t.WriteString("| what | ours | theirs | ratio | goal |\n|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&t, "| %s | %s | %s | %s | %s |\n", r.what, r.ours, r.theirs, r.ratio, r.goal)
	}
	return t.String()
}

// machine says what the run was made on.
func machine(ctx context.Context) string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for _, line := range strings.Split(string(info), "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	sqlite := "sqlite3"
	if out, err := exec.CommandContext(ctx, "sqlite3", "--version").Output(); err == nil {
		sqlite += " " + strings.Fields(string(out))[0]
	}
	return fmt.Sprintf("%s, %d cores, %s, %s, DuckDB of package-lock.json", model, runtime.NumCPU(), runtime.Version(), sqlite)
}

// keep puts a table where README.md wants it: between two lines that name it.
func keep(name, what, table string) error {
	from, until := "<!-- "+what+" -->\n", "<!-- end of "+what+" -->\n"
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(content), from)
	_, after, ok2 := strings.Cut(rest, until)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for %s", name, what)
	}
	return os.WriteFile(name, []byte(before+from+table+until+after), 0o644)
}
