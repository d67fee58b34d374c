package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// sitting is a person before a gate: who they are and how they came, what they are asked
// about, and how it stands.
type sitting struct {
	who     identity.Principal
	channel engagement.Channel
	// address is that of the page, and secret what its form is bound to.
	address, secret string
	link            *store.Link // by which they came, if by one

	words      locale.Words
	person     store.Person
	engagement store.Engagement
	gate       store.Gate  // its round on the revision that they are asked about
	newest     store.Gate  // its newest round
	before     *store.Gate // its round before that, if there was one
	stage      engagement.Stage
	revision   store.Revision
	people     map[string]store.Person
	items      []itemRow             // of the revision, where the gate decides on each
	own        *store.DecisionRecord // what they have decided on the stage
	ending     *ending               // why the link has ended
}

// visit is how a person comes to a gate.
type visit struct {
	who      identity.Principal
	channel  engagement.Channel
	gate     string
	stage    string // the one asked about; that which is open when empty
	revision int    // the newest when 0
}

// sit reads everything that the form shows, as it stands at one moment.
func (s *Site) sit(ctx context.Context, v visit, languages ...string) (sitting, error) {
	sit := sitting{who: v.who, channel: v.channel}
	err := s.Store.Read(ctx, v.who.Org, func(tx *store.Tx) (err error) {
		if sit.newest, err = tx.Gate(v.gate); err != nil {
			return err
		}
		sit.gate = sit.newest
		if v.revision != 0 && v.revision != sit.newest.Subject.Revision {
			if sit.gate, err = tx.GateRevision(v.gate, v.revision); err != nil {
				return err
			}
		}
		if sit.engagement, err = tx.Engagement(sit.gate.Engagement); err != nil {
			return err
		}
		if sit.revision, err = tx.Revision(sit.gate.Engagement, sit.gate.Subject.Ref, sit.gate.Subject.Revision); err != nil {
			return err
		}
		if sit.items, err = itemRows(sit.gate.Policy, sit.revision.Body); err != nil {
			return err
		}
		if sit.before, err = roundBefore(tx, sit.gate); err != nil {
			return err
		}
		sit.people, err = tx.PeopleByID(sit.named()...)
		sit.person = sit.people[v.who.Person]
		return err
	})
	if err != nil {
		return sitting{}, err
	}
	sit.words = locale.For(preferred(languages, sit.person.Locale)...)
	sit.who.Locale = sit.words.Tag()
	sit.take(v.stage)
	return sit, nil
}

// roundBefore is a gate's round on the revision before, or nil.
func roundBefore(tx *store.Tx, g store.Gate) (*store.Gate, error) {
	if g.Subject.Revision < 2 {
		return nil, nil
	}
	before, err := tx.GateRevision(g.ID, g.Subject.Revision-1)
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil, nil
	}
	return &before, err
}

// named are the people whom the pages of the gate name by their ids.
func (sit sitting) named() []string {
	ids := []string{sit.who.Person, sit.gate.Requester, sit.revision.By}
	for _, t := range sit.gate.Tasks {
		ids = append(ids, t.Person, t.Seat)
	}
	for _, d := range append(slices.Clone(sit.gate.Decisions), sit.gate.Retracted...) {
		for _, c := range d.Conditions {
			ids = append(ids, c.Owner, c.Verifier)
		}
	}
	return ids
}

// preferred is what the address asks for, then the person's language, then their browser's.
func preferred(languages []string, person string) []string {
	if len(languages) == 0 {
		return []string{person}
	}
	return slices.Insert(slices.Clone(languages), 1, person)
}

// take finds the person's part in the stage.
func (sit *sitting) take(stage string) {
	if stage == "" {
		stage = sit.gate.Stage
	}
	if i := slices.IndexFunc(sit.gate.Policy.Stages, func(s engagement.Stage) bool { return s.Key == stage }); i >= 0 {
		sit.stage = sit.gate.Policy.Stages[i]
	}
	for i, d := range sit.gate.Decisions {
		if d.Person == sit.who.Person && d.Stage == stage {
			sit.own = &sit.gate.Decisions[i]
		}
	}
}

// asked tells whether the person may decide now.
func (sit sitting) asked() bool {
	return sit.person.Active && sit.gate.State == engagement.GatePending && sit.gate.Stage == sit.stage.Key &&
		openTask(sit.gate, sit.who.Person) && slices.Contains(sit.stage.Channels, sit.channel)
}

// openTask tells whether a gate waits for a person.
func openTask(g store.Gate, person string) bool {
	return g.State == engagement.GatePending && slices.ContainsFunc(g.Tasks, func(t store.Task) bool {
		return t.Person == person && t.Stage == g.Stage && t.State == engagement.TaskOpen
	})
}

// task is the person's task in the stage; the zero task when they have none.
func (sit sitting) task() store.Task {
	for _, t := range sit.gate.Tasks {
		if t.Person == sit.who.Person && t.Stage == sit.stage.Key {
			return t
		}
	}
	return store.Task{}
}

// decision is what the person sends, as the gate takes it.
func (sit sitting) decision(in typed) engagement.Decision {
	return engagement.Decision{
		ID: sit.intent(in), Gate: sit.gate.ID, Stage: sit.stage.Key, Revision: in.Revision, Digest: in.Digest,
		Verdict: in.Verdict, Comment: in.Comment, Conditions: in.Conditions, Items: in.Items, Confirmed: in.Confirmed,
		Person: sit.who.Person, Channel: sit.channel, SignedInBy: string(sit.who.Via), SignedInAt: sit.who.AuthAt, Locale: sit.who.Locale,
	}
}

// intent is the id of the decision that a form brings. The form's own id comes from the
// browser, so it only tells the person's forms on this revision apart: it must not name
// another's decision, or anything else in the journal.
func (sit sitting) intent(in typed) string {
	return rest.Intent(strings.Join([]string{
		sit.who.Org, sit.who.Person, "form " + sit.gate.ID, strconv.Itoa(in.Revision), in.Form,
	}, "\n"))
}

func (sit sitting) say(id string, args ...any) string { return sit.words.T(id, args...) }

// time writes a moment in the engagement's zone.
func (sit sitting) time(t time.Time) string { return sit.words.Time(t, sit.engagement.Timezone) }

// name is a person's name; what stands for them when nobody knows them.
func (sit sitting) name(person string) string {
	if p, ok := sit.people[person]; ok && p.Name != "" {
		return p.Name
	}
	for _, m := range sit.engagement.Team {
		if m.Person == person && m.Name != "" {
			return m.Name
		}
	}
	return person
}

// refusal is why something was refused, in the reader's words.
func (sit sitting) refusal(err error) string { return sentence(sit.words.Refusal(err, sit.name)) }

// subjectName is what the gate decides on, by the name that mails give it too.
func (sit sitting) subjectName() string { return sit.say("gate." + string(sit.gate.Key)) }

// roles lists roles in words.
func (sit sitting) roles(roles []engagement.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = sit.say("role." + string(r))
	}
	return sit.words.List(names)
}

func (sit sitting) receiptOf(decision string) string { return sit.address + "/receipts/" + decision }
