package dossier

import (
	"fmt"
	"io"
	"strings"

	"mandate/internal/identity"
)

// Print says in words what was checked, what is wrong, and what that proves and does not. given
// says that a key was given, anchored that anchors were.
func (r Result) Print(out io.Writer, given, anchored bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Dossier of engagement %s, organisation %s\n\n", r.Manifest.Engagement, r.Manifest.Organisation)
	for _, c := range r.Checks {
		mark := "ok   "
		if !c.Holds {
			mark = "FAULT"
		}
		fmt.Fprintf(&b, "  %s  %-14s  %s\n", mark, c.Name, c.Says)
	}
	if !r.Sound() {
		b.WriteString("\nWhat is wrong:\n")
		for _, f := range r.Faults {
			fmt.Fprintf(&b, "  %s: %s\n", f.Place, f.Why)
		}
		b.WriteString("\nDo not rely on this file. Fetch it again; if it is still wrong, ask the operator to compare the installation's journal with its backups.\n")
		_, err := io.WriteString(out, b.String())
		return err
	}
	b.WriteString("\nProved:\n")
	for _, line := range r.proved(given, anchored) {
		b.WriteString("  - " + line + "\n")
	}
	b.WriteString("\nNot proved:\n")
	for _, line := range r.unproved(given, anchored) {
		b.WriteString("  - " + line + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (r Result) proved(given, anchored bool) []string {
	signer := "whoever holds the private half of key " + identity.KeyID(r.Key)
	if given {
		signer = "the installation whose key you gave"
	}
	lines := []string{
		"Not one byte has changed since the file was made, and " + signer + " has signed what is in it.",
		fmt.Sprintf("The journal has all its entries from the first to place %d, each following from the one before it.", r.Manifest.Journal.Seq),
		"Decisions, frozen revisions and reports are those that the journal names; signed decisions are as the API signed them.",
	}
	if anchored {
		lines = append(lines, "Up to the last anchored place the journal is the one that stood there when it was anchored.")
	}
	return lines
}

func (r Result) unproved(given, anchored bool) []string {
	var lines []string
	if !given {
		lines = append(lines, "Who made the file: its key is its own word. Compare it with the key that the operator hands out, or give that as --key.")
	}
	if !anchored {
		lines = append(lines, "That the journal was not written anew, or cut off, before the file was made: whoever holds the installation's secret could. Anchors kept elsewhere (--anchors) would show it.")
	} else {
		lines = append(lines, "That nothing after the last anchored place was written anew before the file was made.")
	}
	return append(lines,
		"That what people wrote is true, or that whoever was signed in was the person: that is the sign-in's to prove.",
		"Texts that were erased: the journal keeps that they were there, and no more.",
		"That the content as it stood is complete: it is what the reader named in the manifest may see.",
	)
}
