package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func digest(ref string, n int) string { return fmt.Sprintf("digest of %s r%d", ref, n) }

func (h *house) Record(_ context.Context, _ activities.Place, events []engagement.Event) (activities.Recorded, error) {
	if h.recording != nil {
		for _, e := range events {
			h.recording(e)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.conflicts > 0 {
		h.conflicts--
		return activities.Recorded{}, engagement.Errorf(engagement.JournalConflict, "event %s is there with other content", events[0].ID)
	}
	for _, e := range events {
		if i := slices.IndexFunc(h.events, func(o engagement.Event) bool { return o.ID == e.ID }); i >= 0 {
			a, _ := json.Marshal(h.events[i])
			b, _ := json.Marshal(e)
			if string(a) != string(b) {
				h.t.Errorf("event %s is recorded twice:\n%s\n%s", e.ID, a, b)
			}
			continue
		}
		h.events = append(h.events, e)
	}
	return activities.Recorded{Seq: int64(len(h.events))}, nil
}

func (h *house) EnsureTeam(context.Context, activities.Place, []contract.Person) ([]engagement.TeamMember, error) {
	return h.team, nil
}

func (h *house) Eligible(_ context.Context, _ activities.Place, _ engagement.GateKey, stage engagement.Stage) ([]engagement.Eligible, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []engagement.Eligible
	for _, m := range h.team {
		if slices.ContainsFunc(out, func(e engagement.Eligible) bool { return e.Person == m.Person }) {
			continue
		}
		who, asked := stage.Select(m.Person, h.roles(m.Person), func(address string) bool { return address == m.Person })
		if asked {
			who.StandIns = h.away[m.Person]
			out = append(out, who)
		}
	}
	return out, nil
}

func (h *house) roles(person string) []engagement.Role {
	var roles []engagement.Role
	for _, m := range h.team {
		if m.Person == person {
			roles = append(roles, m.Role)
		}
	}
	return roles
}

func (h *house) Select(_ context.Context, _ activities.Place, who engagement.Who) ([]engagement.Eligible, error) {
	if h.selecting != nil {
		h.selecting()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []engagement.Eligible
	for _, m := range h.team {
		known := slices.ContainsFunc(out, func(e engagement.Eligible) bool { return e.Person == m.Person })
		if !known && (m.Person == who.Person || who.Role != "" && m.Role == who.Role) {
			out = append(out, engagement.Eligible{Person: m.Person, Roles: h.roles(m.Person)})
		}
	}
	if len(out) == 0 && who.Person != "" {
		return nil, engagement.Refuse(engagement.NotFound, engagement.ReasonStranger, "named", who.Person)
	}
	return out, nil
}

func (h *house) StageOpens(_ context.Context, _ activities.Place, _ engagement.GateKey, _ engagement.Subject, when string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	holds, known := h.holds[when]
	if !known {
		return false, engagement.Errorf(engagement.Conflict, "the condition %s cannot be judged", when)
	}
	return holds, nil
}

func (h *house) Approval(_ context.Context, _ activities.Place, gate string, _ int, person string) (engagement.GateState, string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	approval := h.approvals[gate+"/"+person]
	return approval.State, approval.Decision, nil
}

func (h *house) VerifyAct(contract.GateAct) bool { return !h.forged }

func (h *house) InRoles(_ context.Context, _ activities.Place, roles []engagement.Role) ([]string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, m := range h.team {
		if slices.Contains(roles, m.Role) && !slices.Contains(out, m.Person) {
			out = append(out, m.Person)
		}
	}
	return out, nil
}

func (h *house) Find(_ context.Context, _ activities.Place, id string) (string, string, error) {
	if slices.ContainsFunc(h.team, func(m engagement.TeamMember) bool { return m.Person == id }) {
		return id, "Name of " + id, nil
	}
	return "", "", engagement.Errorf(engagement.NotFound, "nobody is called %q", id)
}

func (h *house) VerifyDecision(engagement.Decision) bool { return !h.forged }

func (h *house) Process(context.Context, string, string) (engagement.Process, error) {
	return h.process, nil
}

func (h *house) Freeze(_ context.Context, req activities.FreezeRequest) (activities.Frozen, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	frozen := activities.Frozen{Authors: h.authors, LastEditor: h.lastEditor, Material: h.material, Items: h.items}
	if s, done := h.requests[req.Request]; done {
		frozen.Subject = s
		return frozen, nil
	}
	if refusal := h.refuse[req.Ref]; refusal != nil {
		delete(h.refuse, req.Ref)
		return activities.Frozen{}, refusal
	}
	h.revisions[req.Ref]++
	s := engagement.Subject{Ref: req.Ref, Revision: h.revisions[req.Ref], Digest: digest(req.Ref, h.revisions[req.Ref])}
	h.requests[req.Request] = s
	frozen.Subject = s
	return frozen, nil
}

func (h *house) Reopen(context.Context, activities.Place, string) error { return nil }

func (h *house) OpenProjects(_ context.Context, req activities.OpenProjectsRequest) ([]contract.ProjectRef, error) {
	id := "project-1"
	if req.Initiative != "" {
		id = "project-of-" + req.Initiative
	}
	return []contract.ProjectRef{{ID: id, Lead: cto, Start: "2026-12-01", End: "2027-01-29", Budget: 100_000}}, nil
}

func (h *house) Assess(_ context.Context, req activities.AssessRequest) (activities.Assessed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	said, known := h.reports[req.Report]
	if !known {
		return activities.Assessed{}, engagement.Errorf(engagement.NotFound, "no report %q", req.Report)
	}
	said.Report = req.Report
	return said, nil
}

func (h *house) Rebaseline(_ context.Context, req activities.RebaselineRequest) (contract.ProjectRef, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rebaselines = append(h.rebaselines, req)
	return contract.ProjectRef{ID: req.Project, Lead: cto, Start: "2026-12-01", End: "2027-03-31", Budget: 120_000}, nil
}

func (h *house) MoveDates(_ context.Context, req activities.MoveDatesRequest) (activities.DatesMoved, error) {
	h.rescheduled = append(h.rescheduled, req)
	return activities.DatesMoved{Moved: req.Dates[1:], Left: req.Dates[:1]}, nil
}

func (h *house) Milestones(context.Context, activities.Place, string) ([]activities.PendingItem, error) {
	return h.due(engagement.KindMilestone), nil
}

func (h *house) RAID(context.Context, activities.Place, string) ([]activities.PendingItem, error) {
	return h.due(engagement.KindRAID), nil
}

func (h *house) Metrics(context.Context, activities.Place) ([]activities.PendingItem, error) {
	return h.due(engagement.KindMetric), nil
}

func (h *house) Concerns(context.Context, activities.Place) ([]activities.PendingItem, error) {
	return h.due(engagement.KindConcern), nil
}

func (h *house) AnswerRequests(context.Context, activities.Place) ([]activities.PendingItem, error) {
	return h.due(engagement.KindAnswerRequest), nil
}

func (h *house) ChangeItems(_ context.Context, _ activities.Place, kind engagement.Kind) ([]activities.PendingItem, error) {
	return h.due(kind), nil
}

func (h *house) Concern(_ context.Context, _ activities.Place, id string) (activities.ConcernState, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stands[id], nil
}

func (h *house) InvitePulse(context.Context, activities.Place, string) (int, error) { return 7, nil }

func (h *house) Communication(_ context.Context, _ activities.Place, id string) (activities.CommunicationStanding, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.standing[id], nil
}

func (h *house) Communicate(_ context.Context, _ activities.Place, id string) (activities.Communicated, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.communicated = append(h.communicated, id)
	if len(h.communicated) <= h.mailDown {
		return activities.Communicated{}, errors.New("the mail server is down")
	}
	if h.unapproved {
		return activities.Communicated{}, nil
	}
	h.pending = slices.DeleteFunc(h.pending, func(p activities.PendingItem) bool { return p.ID == id })
	return activities.Communicated{Sent: true, Fact: engagement.CommunicationMoved{
		Communication: id, State: engagement.CommunicationSent, Mailed: true, Addressed: 9, Reached: 8,
	}}, nil
}

func (h *house) Sessions(context.Context, activities.Place) (activities.SessionsDue, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	due := activities.SessionsDue{}
	for _, s := range h.sessions {
		switch {
		case !s.mailed:
			due.Mails = append(due.Mails, activities.SessionMail{Session: s.id})
		case s.reminded || !s.begins.After(h.env.Now()):
		case s.begins.Add(-day).After(h.env.Now()):
			due.Next = s.begins.Add(-day)
		default:
			due.Mails = append(due.Mails, activities.SessionMail{Session: s.id, Reminder: true})
		}
	}
	return due, nil
}

func (h *house) MailSession(_ context.Context, _ activities.Place, mail activities.SessionMail) (activities.SessionMailed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.invitations = append(h.invitations, mail)
	if len(h.invitations) <= h.mailDown {
		return activities.SessionMailed{}, errors.New("the mail server is down")
	}
	s := h.sessions[mail.Session]
	if mail.Reminder {
		s.reminded = true
	} else {
		s.mailed = true
	}
	return activities.SessionMailed{Sent: true, Fact: engagement.SessionMailed{
		Session: mail.Session, Version: s.version, Reminder: mail.Reminder, Addressed: 3, Reached: 2,
	}}, nil
}

func (h *house) due(kind engagement.Kind) []activities.PendingItem {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []activities.PendingItem
	for _, p := range h.pending {
		if p.Kind == kind {
			out = append(out, p)
		}
	}
	return out
}

func (h *house) ReleaseProjects(context.Context, activities.Place, string) ([]string, error) {
	return []string{"project-1"}, nil
}

func (h *house) Measure(context.Context, activities.MeasureRequest) (activities.Measured, error) {
	return activities.Measured{Status: engagement.Amber, Missed: []string{"metric-1"}, Stale: []string{}}, nil
}

func (h *house) Publish(_ context.Context, req activities.PublishRequest) (activities.Published, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.published = append(h.published, req.Kind+" "+req.Ref)
	return activities.Published{Report: "report-" + req.Ref + req.Kind, Digest: "d"}, nil
}

func (h *house) Notify(_ context.Context, n activities.Notice) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notices = append(h.notices, n)
	return nil
}

// SendStatus keeps what was asked for among the digests, told apart by its name.
func (h *house) SendStatus(ctx context.Context, org string, now time.Time) (int, error) {
	return h.SendDigests(ctx, "status of "+org, now)
}

func (h *house) SendDigests(_ context.Context, org string, now time.Time) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.digests = append(h.digests, org+" "+now.UTC().Format(time.RFC3339))
	if len(h.digests) <= h.mailDown {
		return 1, errors.New("one of two could not be sent")
	}
	return 2, nil
}
