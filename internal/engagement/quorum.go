package engagement

import (
	"fmt"
	"strconv"
	"strings"
)

// Mode says by what approvals are counted.
type Mode string

// The modes: any one, all (less abstentions), a count, a percentage rounded up, or so
// many in every group.
const (
	ModeAny      Mode = "any"
	ModeAll      Mode = "all"
	ModeCount    Mode = "count"
	ModePercent  Mode = "percent"
	ModePerGroup Mode = "per_group"
)

// Quorum says how many approvals a stage needs: any, all, count 2, percent 60,
// per_group 1.
type Quorum struct {
	Mode Mode
	N    int // of count, percent and per_group
}

// String is the quorum as methodologies write it.
func (q Quorum) String() string { return counted(string(q.Mode), q.N) }

// MarshalText writes the quorum as methodologies do.
func (q Quorum) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads a quorum; an empty text is none.
func (q *Quorum) UnmarshalText(text []byte) error {
	word, n, err := wordAndNumber(string(text))
	if err != nil {
		return err
	}
	*q = Quorum{Mode: Mode(word), N: n}
	return nil
}

func (q Quorum) check(f *Faults, field string) {
	switch q.Mode {
	case ModeAny, ModeAll:
		if q.N != 0 {
			f.Add(field, "is %q; %s takes no number", q, q.Mode)
		}
	case ModeCount, ModePerGroup:
		if q.N < 1 || q.N > 1000 {
			f.Add(field, "is %q; write how many, 1 to 1000, such as %s 2", q, q.Mode)
		}
	case ModePercent:
		if q.N < 1 || q.N > 100 {
			f.Add(field, "is %q; write a percentage from 1 to 100, such as percent 60", q)
		}
	default:
		f.Add(field, "is %q; give any, all, count 2, percent 60 or per_group 1", q)
	}
}

// RejectWhen says by what rejections fail a stage.
type RejectWhen string

// The rules: the first rejection fails it, a count, a percentage of those who do not
// abstain, or only that it can no longer pass.
const (
	RejectFirst      RejectWhen = "first"
	RejectCount      RejectWhen = "count"
	RejectPercent    RejectWhen = "percent"
	RejectImpossible RejectWhen = "impossible"
)

// RejectRule says when rejections fail a stage: first, count 2, percent 50, impossible.
type RejectRule struct {
	When RejectWhen
	N    int // of count and percent
}

// String is the rule as methodologies write it.
func (r RejectRule) String() string { return counted(string(r.When), r.N) }

// MarshalText writes the rule as methodologies do.
func (r RejectRule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a rule; an empty text is none.
func (r *RejectRule) UnmarshalText(text []byte) error {
	word, n, err := wordAndNumber(string(text))
	if err != nil {
		return err
	}
	*r = RejectRule{When: RejectWhen(word), N: n}
	return nil
}

func (r RejectRule) check(f *Faults, field string) {
	switch r.When {
	case RejectFirst, RejectImpossible:
		if r.N != 0 {
			f.Add(field, "is %q; %s takes no number", r, r.When)
		}
	case RejectCount:
		if r.N < 1 || r.N > 1000 {
			f.Add(field, "is %q; write how many rejections, such as count 2", r)
		}
	case RejectPercent:
		if r.N < 1 || r.N > 100 {
			f.Add(field, "is %q; write a percentage from 1 to 100, such as percent 50", r)
		}
	default:
		f.Add(field, "is %q; give first, count 2, percent 50 or impossible", r)
	}
}

func counted(word string, n int) string {
	if n == 0 {
		return word
	}
	return word + " " + strconv.Itoa(n)
}

func wordAndNumber(text string) (string, int, error) {
	parts := strings.Fields(text)
	switch len(parts) {
	case 0:
		return "", 0, nil
	case 1:
		return parts[0], 0, nil
	case 2:
		if n, err := strconv.Atoi(parts[1]); err == nil && n > 0 {
			return parts[0], n, nil
		}
	}
	return "", 0, fmt.Errorf("%q is not a rule; write a word and, where it counts, a whole number from 1, such as count 2", text)
}
