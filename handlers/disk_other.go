//go:build !linux && !darwin

package handlers

// freeBytes does not know how much room is left on this kind of system.
func freeBytes(string) (uint64, bool) { return 0, false }
