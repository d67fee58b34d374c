package demo

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"mandate/internal/engagement"
)

// progress shows how a play goes on: on a terminal a table that is drawn in place, else
// a line for each change.
type progress struct {
	mu       sync.Mutex
	out      io.Writer
	width    int // of the terminal; 0 when there is none
	began    time.Time
	heading  string
	last     *state
	trouble  string
	drawn    int // lines of the table on the screen
	said     map[string]bool
	finished bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, began: time.Now(), said: map[string]bool{}}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.width = 100
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 20 {
			p.width = width
		}
	}
	return p
}

// title says what is played.
func (p *progress) title(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heading = text
	fmt.Fprintln(p.out, text)
}

// look shows a look at the engagement.
func (p *progress) look(s *state) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last != nil && p.last.over() {
		return
	}
	p.last = s
	p.show()
}

// away says that the server does not answer, and why; "" that it does again.
func (p *progress) away(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if (why == "") == (p.trouble == "") {
		return
	}
	p.trouble = why
	if p.width > 0 {
		p.show()
		return
	}
	if why == "" {
		p.line("the server answers again")
		return
	}
	p.line("the server does not answer; trying again: " + why)
}

func (p *progress) line(text string) { fmt.Fprintf(p.out, "%s  %s\n", p.elapsed(), text) }

func (p *progress) elapsed() string { return clock(time.Since(p.began)) }

// clock writes a duration as minutes and seconds.
func clock(d time.Duration) string {
	seconds := max(0, int(d.Round(time.Second).Seconds()))
	return fmt.Sprintf("%2d:%02d", seconds/60, seconds%60)
}

func (p *progress) show() {
	if p.last == nil || p.finished {
		return
	}
	rows := rowsOf(p.last)
	if p.width > 0 {
		p.draw(rows)
		return
	}
	for _, r := range rows {
		if text := r.text(); !p.said[text] {
			p.said[text] = true
			p.line(text)
		}
	}
}

// draw draws the table over the one before.
func (p *progress) draw(rows []row) {
	var b strings.Builder
	if p.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", p.drawn)
	}
	lines := []string{rowLine("PHASE", "STATE", "TIME", "GATE", "AWAITED")}
	for _, r := range rows {
		lines = append(lines, rowLine(r.phase, r.state, r.took(), r.gate, r.awaited))
	}
	footer := p.elapsed()
	if p.trouble != "" {
		footer += "  the server does not answer; trying again"
	}
	lines = append(lines, footer)
	drawn := len(lines)
	for _, line := range lines {
		b.WriteString("\x1b[2K" + clipped(line, p.width-1) + "\n")
	}
	b.WriteString("\x1b[J") // what is left of a longer table
	p.drawn = drawn
	io.WriteString(p.out, b.String()) //nolint:errcheck // progress that cannot be shown stops nothing
}

func rowLine(phase, state, took, gate, awaited string) string {
	return strings.TrimRight(fmt.Sprintf("%-12s %-8s %5s  %-46s %s", phase, state, took, clipped(gate, 46), awaited), " ")
}

func clipped(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// end leaves the table as it stands.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished = true
}

// row is a line of the table: a phase, or a gate that is open in it.
type row struct {
	phase, state, gate, awaited string
	from                        time.Time
	to                          *time.Time // nil while it is open
}

// took is how long it took, or has taken so far.
func (r row) took() string {
	switch {
	case r.from.IsZero():
		return ""
	case r.to != nil:
		return clock(r.to.Sub(r.from))
	}
	return clock(time.Since(r.from))
}

func (r row) text() string {
	text := fmt.Sprintf("%-12s %s", r.phase, r.state)
	if r.gate != "" {
		text += ": " + r.gate
	}
	if r.awaited != "" {
		text += ", awaits " + r.awaited
	}
	return text
}

// mostGates bounds the open gates that the table shows of one phase.
const mostGates = 6

// rowsOf says how the engagement stands, phase by phase.
func rowsOf(s *state) []row {
	var rows []row
	for _, phase := range s.Phases {
		r := row{phase: string(phase.Phase), state: phase.State, from: phase.OpenedAt, to: phase.ClosedAt}
		if phase.State == phaseOpen {
			r.gate = standing(s, phase.Phase)
		}
		rows = append(rows, r)
		open := openGates(s, phase.Phase)
		for i, g := range open {
			if i == mostGates {
				rows = append(rows, row{phase: " ", state: "pending", gate: fmt.Sprintf("and %d more", len(open)-i)})
				break
			}
			rows = append(rows, row{
				phase: " " + string(g.Key), state: string(g.State), from: g.OpenedAt,
				gate: fmt.Sprintf("%s, revision %d", g.Title, g.Subject.Revision), awaited: names(g.awaited()),
			})
		}
	}
	if s.over() {
		rows = append(rows, row{phase: "engagement", state: string(s.Status)})
	}
	return rows
}

// standing says in a few words how a phase stands that is more than its gates.
func standing(s *state, phase engagement.Phase) string {
	switch phase {
	case engagement.PhaseDevelopment:
		over := 0
		for _, p := range s.Projects {
			if p.State.Over() {
				over++
			}
		}
		return fmt.Sprintf("%d of %d projects accepted", over, len(s.Projects))
	case engagement.PhaseMonitoring:
		if n := len(s.Periods); n > 0 {
			last := s.Periods[n-1]
			return fmt.Sprintf("period %d of %d, %s", last.Number, last.Of, last.State)
		}
	}
	return ""
}

// openGates are the gates that wait in a phase.
func openGates(s *state, phase engagement.Phase) []gateView {
	return slices.DeleteFunc(slices.Clone(s.Gates), func(g gateView) bool {
		place, _, _ := strings.Cut(g.Ref, "/")
		if place == "project" {
			place = string(engagement.PhaseDevelopment)
		}
		return g.State != engagement.GatePending || place != string(phase)
	})
}

func names(tasks []taskView) string {
	people := make([]string, len(tasks))
	for i, t := range tasks {
		people[i] = t.Name
	}
	return strings.Join(people, ", ")
}
