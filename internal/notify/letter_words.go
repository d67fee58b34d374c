package notify

import (
	"cmp"
	"strconv"
	"strings"

	"mandate/internal/locale"
)

// gate is what is decided: the kind of gate, and what it is about.
func (l Letter) gate(w locale.Words) string {
	if l.Gate == "" {
		return ""
	}
	name := w.T("gate." + string(l.Gate))
	if l.Item == "" {
		return name
	}
	return w.T("mail.about", "Gate", name, "Item", l.Item)
}

func (l Letter) state(w locale.Words) string {
	if l.State == "" {
		return ""
	}
	return w.T("gate_state." + string(l.State))
}

// what is late or due: a phase, or a part of one.
func (l Letter) what(w locale.Words) string {
	if l.Phase == "" {
		return oneLine(l.Item)
	}
	return w.T("phase." + string(l.Phase))
}

// personal is the text that goes with a personal link: to a decision, or to questions.
func (l Letter) personal() string {
	switch l.Topic {
	case AnswersAsked, AnswersReminder, AnswersReminderLate, AnswerReturned:
		return "mail.personal_answers"
	case ConcernAnswered:
		return "mail.personal_concern"
	case PulseAsked, PulseReminder:
		if l.Anonymous {
			return "mail.personal_pulse"
		}
		return "mail.personal_pulse_named"
	}
	return "mail.personal"
}

// others says what the other person is called where no lead names them.
var others = map[Topic]string{
	TaskReassigned: "until_now", TaskEscalated: "until_now", TaskTaken: "now_with", GateOverridden: "first",
}

// facts are the lines that everybody looks for, in a fixed order.
func (l Letter) facts(w locale.Words) []fact {
	var facts []fact
	add := func(label, value string) {
		if value = oneLine(value); value != "" {
			facts = append(facts, fact{w.T("mail.fact." + label), value})
		}
	}
	add("engagement", l.Engagement)
	add("client", l.Client)
	add("gate", l.gate(w))
	if l.Revision > 0 {
		add("revision", strconv.Itoa(l.Revision))
	}
	add("requester", l.Requester)
	if label := others[l.Topic]; label != "" {
		add(label, l.Other)
	}
	add("second", l.Second)
	add("on_behalf", l.OnBehalf)
	if c := l.Condition; c != nil {
		add("set_by", c.SetBy)
		add("owner", c.Owner)
		add("verifier", c.Verifier)
		if c.Due != "" {
			add("due", w.Day(c.Due))
		}
		if c.Blocking {
			add("until_then", w.T("mail.blocking"))
		}
	}
	if !l.Due.IsZero() {
		add("due", w.Time(l.Due, l.Zone))
	}
	if m := l.Meeting; m != nil {
		add("begins", w.Time(m.Begins, m.Zone))
		add("ends", w.Time(m.Ends, m.Zone))
		add("place", m.Place)
		add("call", m.Link)
		add("trainer", m.Trainer)
	}
	if l.Asked > 0 {
		add("answered", w.T("mail.answered", "Answered", l.Answered, "Asked", l.Asked))
	}
	add("awaited", w.List(l.Awaited))
	if l.Accepted+len(l.Deferred)+len(l.Rejected) > 0 {
		add("accepted", w.T("mail.accepted", "Count", l.Accepted))
		add("deferred", strings.Join(l.Deferred, "; "))
		add("rejected", strings.Join(l.Rejected, "; "))
	}
	add("lead", l.Lead)
	if r := l.Receipt; r != nil {
		add("verdict", w.T("verdict."+string(r.Verdict)))
		add("at", w.Time(r.At, l.Zone))
		add("state", w.T("gate_state."+string(r.State)))
		add("receipt", r.Decision)
		add("digest", r.Digest)
	}
	return facts
}

func (l Letter) quotes(w locale.Words) []quote {
	var quotes []quote
	add := func(title string, texts ...remark) {
		if len(texts) > 0 && (len(texts[0].Lines) > 0 || texts[0].By != "") {
			quotes = append(quotes, quote{w.T("mail.quote." + title), texts})
		}
	}
	add("reason", remark{Lines: lines(l.reason(w))})
	add("note", remark{Lines: lines(l.Note)})
	add("question", remark{Lines: lines(l.Question)})
	add("answer", remark{Lines: lines(l.Answer)})
	if c := l.Condition; c != nil {
		add("condition", remark{Lines: lines(c.Text)})
		add("condition_note", remark{Lines: lines(c.Note)})
	}
	add("concern", remark{Lines: lines(l.Concern)})
	add("response", remark{Lines: lines(l.Response)})
	add("lacks", remark{Lines: lines(l.Lacks)})
	overdue := make([]remark, len(l.Overdue))
	for i, m := range l.Overdue {
		overdue[i] = m.remark(w, l.Topic == ReadingsEscalated)
	}
	add("overdue", overdue...)
	opinions := make([]remark, len(l.Opinions))
	for i, o := range l.Opinions {
		opinions[i] = o.remark(w)
	}
	add("opinions", opinions...)
	return quotes
}

// reason is why, in the reader's language where that is known.
func (l Letter) reason(w locale.Words) string {
	if l.Refusal == nil {
		return l.Reason
	}
	return w.Refusal(l.Refusal, func(id string) string { return cmp.Or(l.Names[id], id) })
}

func (m OverdueMetric) remark(w locale.Words, named bool) remark {
	last := w.T("mail.never_read")
	if m.Last != "" {
		last = w.T("mail.last_read", "Last", w.Day(m.Last))
	}
	r := remark{By: oneLine(m.Name), Lines: []string{w.T("mail.read_by", "By", w.Day(m.By), "Last", last)}}
	if named && m.Owner != "" {
		r.Lines = append(r.Lines, w.T("mail.metric_owner", "Owner", oneLine(m.Owner)))
	}
	return r
}

func (o Opinion) remark(w locale.Words) remark {
	r := remark{By: o.by(w), Lines: lines(o.Comment)}
	for _, c := range o.Conditions {
		parts := []string{oneLine(c.Text)}
		if c.Owner != "" {
			parts = append(parts, oneLine(c.Owner))
		}
		if c.Due != "" {
			parts = append(parts, w.Day(c.Due))
		}
		r.Lines = append(r.Lines, w.T("mail.condition", "Text", strings.Join(parts, " – ")))
	}
	return r
}

func (o Opinion) by(w locale.Words) string {
	decided := w.T("decided." + string(o.Verdict))
	if o.OnBehalf == "" {
		return w.T("mail.opinion", "Name", oneLine(o.Name), "Decided", decided)
	}
	return w.T("mail.opinion_on_behalf", "Name", oneLine(o.Name), "OnBehalf", oneLine(o.OnBehalf), "Decided", decided)
}

// lines are a text's lines, without the empty ones around it.
func lines(text string) []string {
	text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// indent begins every line as mails quote.
func indent(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
