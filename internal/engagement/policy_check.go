package engagement

import (
	"fmt"
	"time"
)

func (s Stage) check(f *Faults, at string) {
	f.Need(at+".key", s.Key, 60)
	s.checkApprovers(f, at)
	s.Mode.check(f, at+".mode")
	s.RejectWhen.check(f, at+".reject_when")
	for i, w := range s.Veto {
		w.check(f, fmt.Sprintf("%s.veto[%d]", at, i))
	}
	f.Range(at+".abstain.min_participation", s.Abstain.MinParticipation, 1, 1000)
	s.checkTimes(f, at)
	OneOf(f, at+".on_expiry", s.OnExpiry, ExpiryAskPMO, ExpiryReject, ExpiryApprove)
	OneOf(f, at+".signature", s.Signature, SignatureNone, SignatureConfirm, SignatureReauthenticate)
	if s.Signature == SignatureConfirm && s.Meaning == "" {
		f.Add(at+".meaning", "is required with signature confirm; write the sentence that a decider confirms")
	}
	if len(s.Channels) == 0 {
		f.Add(at+".channels", "is empty; nobody could decide: name at least one")
	}
	for i, v := range s.CommentRequired {
		OneOf(f, fmt.Sprintf("%s.comment_required[%d]", at, i), v, Verdicts...)
	}
	for i, c := range s.Channels {
		OneOf(f, fmt.Sprintf("%s.channels[%d]", at, i), c, ChannelWeb, ChannelLink, ChannelAPI, ChannelSignal)
	}
}

func (s Stage) checkApprovers(f *Faults, at string) {
	if len(s.Approvers) == 0 {
		f.Add(at+".approvers", "is empty; name a role or a person")
	}
	for i, a := range s.Approvers {
		a.Who().check(f, fmt.Sprintf("%s.approvers[%d]", at, i))
	}
}

func (s Stage) checkTimes(f *Faults, at string) {
	if s.Due.IsZero() {
		f.Add(at+".due", "is required; for example 5 business days, or PT30S")
	}
	checkCutoff(f, at+".cutoff", s.Cutoff)
	if len(s.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(s.Remind), MaxReminders)
	}
	if len(s.Escalate) > MaxEscalations {
		f.Add(at+".escalate", "has %d escalations; at most %d", len(s.Escalate), MaxEscalations)
	}
	for i, e := range s.Escalate {
		e.check(f, fmt.Sprintf("%s.escalate[%d]", at, i))
	}
}

func (w Who) check(f *Faults, at string) {
	if (w.Role == "") == (w.Person == "") {
		f.Add(at, "give either role or person")
	} else if w.Role != "" {
		OneOf(f, at+".role", w.Role, Roles...)
	}
}

func (e StageEscalation) check(f *Faults, at string) {
	if e.After.String() == "" {
		f.Add(at+".after", "is required; for example due + 1 business day")
	}
	e.To.check(f, at+".to")
	OneOf(f, at+".effect", e.Effect, EffectTell, EffectAdd, EffectReplace)
}

func (e *Escalation) check(f *Faults, at string) {
	if e == nil {
		return
	}
	if e.After.String() == "" {
		f.Add(at+".after", "is required; for example due + 1 business day")
	}
	OneOf(f, at+".to", e.To, Roles...)
}

// checkCutoff notes a cut-off that is no hour of a day.
func checkCutoff(f *Faults, field, cutoff string) {
	if _, err := time.Parse("15:04", cutoff); err != nil {
		f.Add(field, "is %q; write an hour such as 17:00", cutoff)
	}
}
