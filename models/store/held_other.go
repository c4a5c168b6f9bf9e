//go:build !linux && !darwin

package store

// heldBy cannot tell here who has a file open. Where files in use may not be replaced, the replacing fails.
func heldBy(string) (int, error) { return 0, nil }
