// Package seed makes the worlds that people and tests try the program on: the demonstration municipality Nordvig
// Kommune, the reference list of national service targets, and case files of any size. Nordvig does not exist; all
// its figures come from its cases, and its cases are the same every time. The package computes no figure.
package seed
