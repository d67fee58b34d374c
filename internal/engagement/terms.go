package engagement

// Terms say how soon what people raise is dealt with, by how pressing it is, who is
// reminded of it before that, and who hears of it afterwards.
type Terms struct {
	High   Span `json:"high,omitzero" yaml:"high,omitempty"`
	Medium Span `json:"medium,omitzero" yaml:"medium,omitempty"`
	Low    Span `json:"low,omitzero" yaml:"low,omitempty"`
	// Remind is when whoever owes it is reminded, Escalate who else hears of it when.
	Remind   []Moment    `json:"remind,omitempty" yaml:"remind,omitempty"`
	Escalate *Escalation `json:"escalate,omitempty" yaml:"escalate,omitempty"`
}

// The levels of terms: the severity of a concern, the priority of a support request.
const (
	LevelHigh   = "high"
	LevelMedium = "medium"
	LevelLow    = "low"
)

// Of is the term of a level; zero where the terms say nothing of it, and for nil.
func (t *Terms) Of(level string) Span {
	switch {
	case t == nil:
	case level == LevelHigh:
		return t.High
	case level == LevelMedium:
		return t.Medium
	case level == LevelLow:
		return t.Low
	}
	return Span{}
}

// Reminders is when somebody is reminded; nil has nobody reminded.
func (t *Terms) Reminders() []Moment {
	if t == nil {
		return nil
	}
	return t.Remind
}

// EscalateAfter is when somebody else hears of it; nil for never.
func (t *Terms) EscalateAfter() *Moment {
	if t == nil || t.Escalate == nil {
		return nil
	}
	return &t.Escalate.After
}

func (t *Terms) check(f *Faults, at string) {
	if t == nil {
		return
	}
	if len(t.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(t.Remind), MaxReminders)
	}
	t.Escalate.check(f, at+".escalate")
}
