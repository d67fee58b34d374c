package engagement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"time"
)

// Session is a sitting of a training, to which people are invited by mail with an entry for
// their calendars, and in which their attendance is recorded.
type Session struct {
	Training string `json:"training" minLength:"1" maxLength:"100" doc:"Id of a training"`
	Begins   string `json:"begins" minLength:"1" maxLength:"16" doc:"Local time, for example 2026-05-04T09:00"`
	Ends     string `json:"ends" minLength:"1" maxLength:"16" doc:"Local time, for example 2026-05-04T11:30"`
	Timezone string `json:"timezone,omitempty" maxLength:"60" doc:"Of the local times, for example Europe/Berlin; the engagement's unless said otherwise"`
	Place    string `json:"place,omitempty" maxLength:"400"`
	Link     string `json:"link,omitempty" maxLength:"2000" doc:"Address of a video call, beginning with https://"`
	Trainer  string `json:"trainer,omitempty" maxLength:"200"`
	Seats    int    `json:"seats" minimum:"1" maximum:"2000"`
	// Invited are at most as many as there are seats.
	Invited []string `json:"invited,omitempty" maxItems:"2000" minLength:"1" maxLength:"200" doc:"Ids of people"`
	// Announced lets invitations go out, and go out again with what changes.
	Announced  bool         `json:"announced,omitempty" doc:"Invitations go out from now on, and again whenever time or place changes"`
	Cancelled  bool         `json:"cancelled,omitempty" doc:"It does not take place; who was invited is told"`
	Attendance []Attendance `json:"attendance,omitempty" maxItems:"2000"`
}

// Attendance is whether somebody attended a session, and how they did in its test.
type Attendance struct {
	Person   string `json:"person" minLength:"1" maxLength:"200" doc:"Id of somebody invited"`
	Attended bool   `json:"attended"`
	Score    *int   `json:"score,omitempty" minimum:"0" maximum:"100" doc:"Of the training's test, in percent"`
}

// sessionTime is how the local times of sessions are written.
const sessionTime = "2006-01-02T15:04"

// longestSession bounds how long a session may take; what takes days has several.
const longestSession = 24 * time.Hour

// Times are when the session begins and ends; zero where that cannot be told.
func (s Session) Times() (begins, ends time.Time) {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return begins, ends
	}
	begins, err = time.ParseInLocation(sessionTime, s.Begins, zone)
	if err != nil {
		return time.Time{}, ends
	}
	if ends, err = time.ParseInLocation(sessionTime, s.Ends, zone); err != nil {
		return time.Time{}, time.Time{}
	}
	return begins.UTC(), ends.UTC()
}

// Check notes what is wrong in the session alone.
func (s Session) Check(f *Faults) {
	checkDeclared(f, "", s)
	begins, ends := s.Times()
	switch {
	case begins.IsZero(): // see Written
	case !ends.After(begins):
		f.Add("ends", "is not after the begin; give a later time")
	case ends.Sub(begins) > longestSession:
		f.Add("ends", "is more than a day after the begin; make a session of each day")
	}
	s.checkPeople(f)
}

func (s Session) checkPeople(f *Faults) {
	if len(s.Invited) > s.Seats {
		f.Add("invited", "are %d people for %d seats; give it more seats, or invite the others to another session", len(s.Invited), s.Seats)
	}
	for i, person := range s.Invited {
		if slices.Contains(s.Invited[:i], person) {
			f.Add("invited", "names %q twice; name each person once", person)
		}
	}
	for i, a := range s.Attendance {
		if !slices.Contains(s.Invited, a.Person) {
			f.Add("attendance", "names %q, who is not invited; invite them first", a.Person)
		}
		if slices.ContainsFunc(s.Attendance[:i], func(b Attendance) bool { return b.Person == a.Person }) {
			f.Add("attendance", "names %q twice; record each person once", a.Person)
		}
		if a.Score != nil && !a.Attended {
			f.Add("attendance", "has a score of %q, who did not attend; leave the score out", a.Person)
		}
	}
}

// Written completes a session that replaces another, nil for none, and notes what may not
// change any more at a moment.
func (s Session) Written(old *Session, timezone string, now time.Time, f *Faults) Session {
	if s.Timezone == "" {
		s.Timezone = timezone
	}
	if old != nil && old.Announced && !s.Announced {
		f.Add("announced", "cannot be taken back once invitations go out; cancel the session instead")
	}
	if old != nil && old.Cancelled && !s.Cancelled {
		f.Add("cancelled", "cannot be taken back, since people were told; make another session")
	}
	if s.Place == "" && s.Link == "" {
		f.Add("place", "is required where there is no link; say where people meet")
	}
	if at, err := url.Parse(s.Link); s.Link != "" && (err != nil || at.Scheme != "https" || at.Host == "") {
		f.Add("link", "must begin with https://")
	}
	begins, _ := s.Times()
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		f.Add("timezone", "%q is no time zone; give an IANA name such as Europe/Berlin", s.Timezone)
	} else if begins.IsZero() {
		f.Add("begins", "is %q, and ends %q; give local times such as 2026-05-04T09:00", s.Begins, s.Ends)
	}
	if len(s.Attendance) > 0 && begins.After(now) {
		f.Add("attendance", "cannot be recorded before the session begins, at %s in %s", s.Begins, s.Timezone)
	}
	if len(s.Attendance) > 0 && s.Cancelled {
		f.Add("attendance", "cannot be recorded of a session that was cancelled")
	}
	if s.Announced && (old == nil || !old.Announced) && !begins.IsZero() && !begins.After(now) {
		f.Add("announced", "comes too late: the session began at %s in %s; give it a time to come", s.Begins, s.Timezone)
	}
	return s
}

// Recorded is the session with attendance recorded of some people; of each the last counts.
func (s Session) Recorded(records ...Attendance) Session {
	s.Attendance = slices.Clone(s.Attendance)
	for _, r := range records {
		s.Attendance = slices.DeleteFunc(s.Attendance, func(a Attendance) bool { return a.Person == r.Person })
		s.Attendance = append(s.Attendance, r)
	}
	return s
}

// With is the session with further people invited, each once.
func (s Session) With(people ...string) Session {
	s.Invited = slices.Clone(s.Invited)
	for _, person := range people {
		if !slices.Contains(s.Invited, person) {
			s.Invited = append(s.Invited, person)
		}
	}
	return s
}

// Inviting tells whether invitations go out.
func (s Session) Inviting() bool { return s.Announced && !s.Cancelled }

// Invitation is the digest of what an invitation says: whoever was mailed another is mailed
// again.
func (s Session) Invitation() (string, error) {
	said, err := json.Marshal([]string{s.Begins, s.Ends, s.Timezone, s.Place, s.Link, s.Trainer})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:]), nil
}

// ReminderAhead is how long before its begin people are reminded of a session.
const ReminderAhead = 24 * time.Hour
