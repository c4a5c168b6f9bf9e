//go:build race

package main

// raced says that the race detector is on: it keeps a shadow of all memory, so that no bound on memory can be held.
const raced = true
