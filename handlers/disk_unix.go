//go:build linux || darwin

package handlers

import "syscall"

// freeBytes gives the room that is left for us on the disk of a folder.
func freeBytes(folder string) (uint64, bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		return 0, false
	}
	return fs.Bavail * uint64(fs.Bsize), true
}
