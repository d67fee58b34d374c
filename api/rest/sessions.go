package rest

import (
	"context"
	"net/http"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// InvitationRequest is the input of inviting people to a session.
type InvitationRequest struct {
	Place
	Body InvitationBody
}

// InvitationBody says who is invited: the members of groups, and people.
type InvitationBody struct {
	Groups []string `json:"groups,omitempty" maxItems:"50" doc:"Ids of groups: their members"`
	People []string `json:"people,omitempty" maxItems:"2000" doc:"Ids of people"`
}

// AttendanceRequest is the input of recording attendance.
type AttendanceRequest struct {
	Place
	Body AttendanceBody
}

// AttendanceBody is what is recorded; of each person the last counts.
type AttendanceBody struct {
	Attendance []engagement.Attendance `json:"attendance" minItems:"1" maxItems:"2000"`
}

// sessions are the sittings of trainings.
func (a *API) sessions() {
	collection[engagement.Session]{
		path: "/change/sessions", tag: tagChange, one: "session", many: "sessions",
		read: identity.ReadChange, write: identity.EditChange, // scores are for those who train
		notify: toChange,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Session], s *engagement.Session) (err error) {
			*s, err = CheckSession(tx, e, old, *s)
			return err
		},
		dropped: func(_ *store.Tx, _ store.Engagement, it engagement.Item[engagement.Session], _ string) error {
			if it.Body.Announced {
				return engagement.Errorf(engagement.Conflict, "people were invited to the session; cancel it instead, so that they are told")
			}
			return nil
		},
	}.mount(a)
	act := func(id, path, summary, doc string) operation {
		return operation{
			id: id, method: http.MethodPost, path: "/engagements/{id}/change/sessions/{item}/" + path, tag: tagChange, summary: summary,
			action: identity.EditChange, doc: doc,
		}
	}
	register(a, act("invite-to-session", "invitations", "Invite people to a session",
		"Those who are invited already stay so. 422 when there are not as many seats. Once the session is announced, each gets a mail with an entry for their calendar."),
		func(ctx context.Context, in *InvitationRequest) (*Tagged[engagement.Item[engagement.Session]], error) {
			return a.session(ctx, in.Place, func(tx *store.Tx, e store.Engagement, s engagement.Session) (engagement.Session, error) {
				people, err := MembersOf(tx, e, in.Body.Groups)
				return s.With(append(people, in.Body.People...)...), err
			})
		})
	register(a, act("record-attendance", "attendance", "Record who attended a session, and their scores",
		"Of people who are not named, what was recorded stays. 422 before the session begins."),
		func(ctx context.Context, in *AttendanceRequest) (*Tagged[engagement.Item[engagement.Session]], error) {
			return a.session(ctx, in.Place, func(_ *store.Tx, _ store.Engagement, s engagement.Session) (engagement.Session, error) {
				return s.Recorded(in.Body.Attendance...), nil
			})
		})
}

// SessionAct changes a session.
type SessionAct func(tx *store.Tx, e store.Engagement, s engagement.Session) (engagement.Session, error)

func (a *API) session(ctx context.Context, in Place, change SessionAct) (out *Tagged[engagement.Item[engagement.Session]], err error) {
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		it, err := ChangeSession(tx, e, in.params["item"], principal(ctx).Person, change)
		out = tagged(it.Version, it)
		return err
	})
	a.kick(err)
	return out, err
}

// PlanSession keeps a new session in the name of a person, and has the workflow hear of it.
func PlanSession(tx *store.Tx, e store.Engagement, s engagement.Session, by string) (engagement.Item[engagement.Session], error) {
	s, err := CheckSession(tx, e, nil, s)
	if err != nil {
		return engagement.Item[engagement.Session]{}, err
	}
	return store.Create(tx, e.ID, "", s, store.WriteOptions{By: by, Notify: &store.Outbox{Workflow: toChange(e.ID, "")}})
}

// ChangeSession changes a session in the name of a person, and has the workflow hear of it.
func ChangeSession(tx *store.Tx, e store.Engagement, id, by string, change SessionAct) (engagement.Item[engagement.Session], error) {
	old, err := store.Get[engagement.Session](tx, e.ID, id)
	if err != nil {
		return old, err
	}
	body, err := change(tx, e, old.Body)
	if err != nil {
		return old, err
	}
	if body, err = CheckSession(tx, e, &old, body); err != nil {
		return old, err
	}
	return store.Update(tx, e.ID, id, body, store.WriteOptions{By: by, Notify: &store.Outbox{Workflow: toChange(e.ID, "")}})
}

// MembersOf are the members of groups.
func MembersOf(tx *store.Tx, e store.Engagement, groups []string) (people []string, err error) {
	var f engagement.Faults
	for _, id := range groups {
		g, err := store.Get[engagement.Group](tx, e.ID, id)
		if engagement.CodeOf(err) == engagement.NotFound {
			f.Add("groups", "there is no group %q; give ids of groups", id)
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(g.Body.Members) == 0 {
			f.Add("groups", "%q has no members; name them in the group first", g.Body.Name)
		}
		people = append(people, g.Body.Members...)
	}
	return people, f.Err("The people cannot be invited so")
}

// CheckSession completes a session that replaces another, nil for none, and tells why it cannot
// be kept by what else the store holds: people who are nobody, or a time that has passed.
func CheckSession(tx *store.Tx, e store.Engagement, old *engagement.Item[engagement.Session], s engagement.Session) (engagement.Session, error) {
	var f engagement.Faults
	var before *engagement.Session
	known := []string(nil)
	if old != nil {
		before, known = &old.Body, old.Body.Invited
	}
	s = s.Written(before, e.Timezone, tx.Now(), &f)
	people, err := tx.PeopleByID(s.Invited...)
	if err != nil {
		return s, err
	}
	for _, id := range s.Invited {
		if !people[id].Active && !slices.Contains(known, id) {
			f.Add("invited", "nobody is registered as %q; give ids of people", id)
		}
	}
	s.Check(&f)
	return s, f.Err("The session cannot be kept so")
}
