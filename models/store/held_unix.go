//go:build linux || darwin

package store

import (
	"io"
	"os"
	"syscall"
)

// heldBy gives the process that has a database file open: SQLite holds a lock on the file of a database that is in use.
// 0 = none that can be told.
func heldBy(path string) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }() // it was only asked
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart}
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock); err != nil || lock.Type == syscall.F_UNLCK {
		return 0, err
	}
	return int(lock.Pid), nil
}
