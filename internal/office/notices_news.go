package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// news is a notice with what its mails say of it, as it stands when they are written.
type news struct {
	notice        activities.Notice
	now           time.Time
	engagement    store.Engagement
	gate          *store.Gate             // nil when it is about none
	plan          *engagement.PlanOutcome // what the gate made of a plan's actions; nil when it decided on none
	item          string                  // the name of what it is about
	concern       string
	response      string                                 // to the concern
	lacks         string                                 // what the response lacks
	asks          askedFor                               // zero when it asks nobody to answer questions
	pulse         engagement.Item[engagement.PulseRound] // zero when it is about none
	anonymous     bool                                   // the pulse is
	advice        store.Advice                           // zero when it is about none
	condition     store.ConditionRecord                  // likewise
	finished      bool                                   // what a reminder is about is done
	cancelled     []store.Gate                           // the open gates that a cancelled engagement takes with it
	people        map[string]store.Person
	readers       []store.Person                       // active people whom it is for, each once
	communication engagement.Communication             // zero when it is about none
	overdue       []notify.OverdueMetric               // the metrics that it is about and that still wait
	session       *engagement.Item[engagement.Session] // nil when it is about none
	unanswered    bool                                 // the support request that it is about waits for its answer
}

func readNews(tx *store.Tx, notice activities.Notice) (*news, error) {
	n := &news{notice: notice, now: tx.Now()}
	var err error
	if n.engagement, err = tx.Engagement(notice.Engagement); err != nil {
		return nil, err
	}
	if err := n.readAct(tx); err != nil {
		return nil, err
	}
	if err := n.readGate(tx); err != nil {
		return nil, err
	}
	if err := n.readItem(tx); err != nil {
		return nil, err
	}
	if err := n.readState(tx); err != nil {
		return nil, err
	}
	if n.people, err = tx.PeopleByID(n.named()...); err != nil {
		return nil, err
	}
	for i, id := range n.notice.People {
		if p := n.people[id]; p.Active && !slices.Contains(n.notice.People[:i], id) {
			n.readers = append(n.readers, p)
		}
	}
	return n, nil
}

// named are the people whom the mails may name: not only those of the team.
func (n *news) named() []string {
	named := append(slices.Clone(n.notice.People), n.notice.Late...)
	named = append(named, n.notice.Other)
	if n.notice.Receipt != nil {
		named = append(named, n.notice.Receipt.OnBehalfOf)
	}
	if n.notice.Refusal != nil {
		named = append(named, n.notice.Refusal.Args["name"])
	}
	if n.gate == nil {
		return named
	}
	named = append(named, n.gate.Requester)
	for _, t := range n.gate.Tasks {
		named = append(named, t.Person, t.For)
	}
	for _, d := range n.gate.Decisions {
		named = append(named, d.OnBehalfOf)
		for _, c := range d.Conditions {
			named = append(named, c.Owner)
		}
	}
	return named
}

// readGate reads the round that the notice is about. A step may be blocked before its
// gate is open.
func (n *news) readGate(tx *store.Tx) error {
	if n.notice.Gate == "" {
		return nil
	}
	var gate store.Gate
	var err error
	if revision := n.notice.Subject.Revision; revision > 0 {
		gate, err = tx.GateRevision(n.notice.Gate, revision)
	} else {
		gate, err = tx.Gate(n.notice.Gate)
	}
	if engagement.CodeOf(err) == engagement.NotFound && n.notice.Kind == activities.NoticeStepBlocked {
		return nil
	}
	n.gate = &gate
	if err != nil || len(gate.Items) == 0 || gate.State == engagement.GatePending {
		return err
	}
	outcome, err := tx.PlanOutcome(gate.Engagement)
	if err == nil && outcome.Revision == gate.Subject.Revision {
		n.plan = &outcome
	}
	return err
}

// outcome is how many actions the gate has accepted, and what the others are called.
func (n *news) outcome() (accepted int, deferred, rejected []string) {
	if n.plan == nil {
		return 0, nil, nil
	}
	for _, a := range n.plan.Actions {
		switch a.Outcome {
		case engagement.ItemAccepted:
			accepted++
		case engagement.ItemDeferred:
			deferred = append(deferred, a.Title)
		case engagement.ItemRejected:
			rejected = append(rejected, a.Title)
		}
	}
	return accepted, deferred, rejected
}

// readAct reads the question or the condition that the notice is about. A condition is
// told of at the revision that was approved.
func (n *news) readAct(tx *store.Tx) error {
	var err error
	if n.notice.Advice != "" {
		if n.advice, err = tx.Advice(n.notice.Advice); err != nil {
			return err
		}
	}
	if n.notice.Condition != "" {
		if n.condition, err = tx.Condition(n.notice.Condition); err != nil {
			return err
		}
		n.notice.Subject.Revision = n.condition.Revision
	}
	return nil
}

// readState reads how what the notice is about stands now.
func (n *news) readState(tx *store.Tx) error {
	switch {
	case n.notice.Kind == activities.NoticePhaseReminder:
		var err error
		n.finished, err = finished(tx, n.engagement.ID, n.notice.Of)
		return err
	case n.notice.Kind == activities.NoticeLifecycle && n.notice.Of == "cancelled":
		for _, state := range []engagement.GateState{engagement.GatePending, engagement.GateCancelled} {
			gates, _, err := tx.Gates(store.GateQuery{Engagement: n.engagement.ID, State: state})
			if err != nil {
				return err
			}
			n.cancelled = append(n.cancelled, gates...)
		}
		n.tellAsked()
	}
	return nil
}

// tellAsked adds those to the people of the notice who are asked by a gate that goes with
// its engagement: they need not be of the team.
func (n *news) tellAsked() {
	for _, g := range n.cancelled {
		for _, t := range g.Tasks {
			if t.State == engagement.TaskOpen || t.State == engagement.TaskCancelled {
				n.notice.People = append(n.notice.People, t.Person)
			}
		}
	}
}

// finished tells whether the phase or project at a place is over.
func finished(tx *store.Tx, engagementID, ref string) (bool, error) {
	if id, is := strings.CutPrefix(ref, contract.RefProject("")); is {
		p, err := tx.Project(engagementID, id)
		if engagement.CodeOf(err) == engagement.NotFound {
			return false, nil
		}
		return p.State.Over(), err
	}
	phases, err := tx.Phases(engagementID)
	return slices.ContainsFunc(phases, func(p store.Phase) bool { return p.Ref == ref && p.ClosedAt != nil }), err
}

// readItem names the project, release, initiative, report or concern that the notice is
// about. One that has been deleted since has no name.
func (n *news) readItem(tx *store.Tx) error {
	err := n.nameItem(tx)
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil
	}
	return err
}

func (n *news) nameItem(tx *store.Tx) error {
	switch n.notice.Kind {
	case activities.NoticeProjectLate, activities.NoticeException:
		return n.nameAt(tx, contract.RefProject(n.notice.Of))
	case activities.NoticeReportPublished:
		r, err := tx.Report(n.notice.Of)
		n.item = r.Title
		return err
	case activities.NoticeAnswersAsked, activities.NoticeAnswersReminder, activities.NoticeAnswersEscalated:
		var err error
		n.asks, err = readRequest(tx, n.engagement, n.notice.Of)
		return err
	case activities.NoticePulseAsked, activities.NoticePulseReminder, activities.NoticePulseClosed:
		return n.readPulse(tx)
	case activities.NoticeCommunication, activities.NoticeCommunicationPrepared, activities.NoticeCommunicationDue, activities.NoticeCommunicationOverdue:
		return n.readCommunication(tx)
	case activities.NoticeSupportReminder, activities.NoticeSupportEscalated:
		return n.readSupport(tx)
	case activities.NoticeSessionInvited, activities.NoticeSessionReminder:
		return n.readSession(tx)
	case activities.NoticeAnswerReturned:
		return n.readReturned(tx)
	case activities.NoticeReadingsOverdue, activities.NoticeReadingsEscalated:
		return n.readOverdue(tx)
	case activities.NoticeRAIDReminder, activities.NoticeRAIDOverdue:
		r, err := store.Get[engagement.RAID](tx, n.engagement.ID, n.notice.Of)
		n.item = r.Body.Title
		return err
	case activities.NoticeSourceFails:
		s, err := store.Get[engagement.MetricSource](tx, n.engagement.ID, n.notice.Of)
		if err != nil {
			return err
		}
		m, err := store.Get[engagement.Metric](tx, n.engagement.ID, s.Body.Metric)
		n.item = m.Body.Name
		return err
	}
	if _, is := concernTopics[n.notice.Kind]; is {
		return n.readConcern(tx)
	}
	if n.gate != nil {
		return n.nameAt(tx, n.gate.Ref)
	}
	return n.nameAt(tx, n.notice.Of)
}

// nameAt names the item at a place such as project/<id>/exception/1.
func (n *news) nameAt(tx *store.Tx, ref string) error {
	if id, is := strings.CutPrefix(ref, contract.RefProject("")); is {
		id, _, _ = strings.Cut(id, "/")
		p, err := store.Get[engagement.Project](tx, n.engagement.ID, id)
		n.item = p.Body.Name
		return err
	}
	if id, is := strings.CutPrefix(ref, contract.RefRelease("")); is {
		r, err := store.Get[engagement.Release](tx, n.engagement.ID, id)
		n.item = r.Body.Name
		return err
	}
	if id, is := strings.CutPrefix(ref, contract.RefInitiative("")); is {
		i, err := store.Get[engagement.Initiative](tx, n.engagement.ID, id)
		n.item = i.Body.Title
		return err
	}
	if number := period(ref); number > 0 {
		n.item = strconv.Itoa(number)
	}
	return nil
}

// period is the number of the monitoring period at a place, or 0.
func period(ref string) int {
	number, is := strings.CutPrefix(ref, contract.RefMonitoring+"/period/")
	if !is {
		return 0
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// awaits tells whether the gate still waits for a person in the notice's stage.
func (n *news) awaits(person string) bool {
	return n.gate != nil && n.gate.State == engagement.GatePending && n.gate.Stage == n.notice.Stage &&
		slices.ContainsFunc(n.gate.Tasks, func(t store.Task) bool {
			return t.Person == person && t.Stage == n.notice.Stage && t.State == engagement.TaskOpen
		})
}

// decides tells whether a mail of a topic carries a link that decides.
func (n *news) decides(topic notify.Topic) bool {
	return toDecide(topic) && slices.ContainsFunc(n.gate.Policy.Stages, func(s engagement.Stage) bool {
		return s.Key == n.notice.Stage && slices.Contains(s.Channels, engagement.ChannelLink)
	})
}

func (n *news) link(person string) store.Link {
	return store.Link{
		Engagement: n.engagement.ID, Gate: n.gate.ID, Stage: n.notice.Stage, Person: person,
		Revision: n.gate.Subject.Revision, Digest: n.gate.Subject.Digest, Issue: issueOf(n.notice.Key),
	}
}

// name is a person's name, or their id when nobody has it.
func (n *news) name(person string) string {
	if p, ok := n.people[person]; ok {
		return p.Name
	}
	return person
}

func (n *news) names(people []string) []string {
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = n.name(p)
	}
	return names
}

func unknownKind(notice activities.Notice) error {
	return fmt.Errorf("notice %s: its kind %q is not known here; a newer worker may know it", notice.Key, notice.Kind)
}
