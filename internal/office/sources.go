package office

import (
	"cmp"
	"context"
	"errors"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// doraUnits is how many calendar units of DORA's measures are computed each time: what is
// reported late, or corrected, changes the readings of those.
const doraUnits = 12

// DueSources lists the sources of an organisation that are to be read by now.
func (o *Office) DueSources(ctx context.Context, org string, most int) ([]activities.SourceRef, error) {
	var refs []activities.SourceRef
	err := o.Store.Read(ctx, org, func(tx *store.Tx) error {
		due, err := tx.DueSources(most)
		for _, d := range due {
			refs = append(refs, activities.SourceRef{Engagement: d.Engagement, Source: d.Source})
		}
		return err
	})
	return refs, err
}

// inquiry is a source with what is needed to read it.
type inquiry struct {
	place      activities.Place
	engagement store.Engagement
	source     engagement.Item[engagement.MetricSource]
	metric     engagement.Item[engagement.Metric]
	state      store.SourceState
	secret     *store.SourceSecret
	zone       *time.Location
	// done is what came of it when it was read before for the same time.
	done *store.SourcePoll
	// rests says that it is not to be read.
	rests bool
}

// yield is what a source gives: readings, and the last value with its own time. A reading
// without a day is of the day on which it is taken.
type yield struct {
	readings []engagement.Reading
	value    float64
	at       time.Time
}

// PollSource reads a source once for a time, and takes what it gives as readings of its metric,
// in the name of whoever wrote the source last.
func (o *Office) PollSource(ctx context.Context, req activities.PollRequest) (activities.Polled, error) {
	in, err := reading(ctx, o, req.Place, func(tx *store.Tx) (inquiry, error) { return inquire(tx, req) })
	if err != nil || in.rests {
		return activities.Polled{}, err
	}
	if in.done == nil {
		got, failure := o.gather(ctx, in)
		if ctx.Err() != nil {
			return activities.Polled{}, ctx.Err() // the worker ends: another one asks again
		}
		in, err = writing(ctx, o, req.Place, func(tx *store.Tx) (inquiry, error) { return settle(tx, req, in, got, failure) })
		if err != nil || in.rests {
			return activities.Polled{}, err
		}
	}
	polled := activities.Polled{Failures: in.done.Failures, Reason: in.done.Error}
	if polled.Failures != engagement.TellAfter {
		return polled, nil
	}
	polled.Tell, err = o.lookAfter(ctx, req.Place, in.metric.Body)
	return polled, err
}

// inquire reads what is needed to read a source. One that has gone, or whose engagement rests,
// is left alone.
func inquire(tx *store.Tx, req activities.PollRequest) (inquiry, error) {
	in := inquiry{place: req.Place, rests: true}
	var err error
	if in.engagement, err = tx.Engagement(req.Engagement); err != nil {
		return in, err
	}
	if in.source, err = store.Get[engagement.MetricSource](tx, req.Engagement, req.Source); err != nil {
		return in, unlessGone(err)
	}
	if in.metric, err = store.Get[engagement.Metric](tx, req.Engagement, in.source.Body.Metric); err != nil {
		return in, unlessGone(err)
	}
	if in.zone, err = time.LoadLocation(in.engagement.Timezone); err != nil {
		return in, err
	}
	if in.rests, err = restsFor(tx, in.engagement, in.source.Body); err != nil || in.rests {
		return in, err
	}
	if in.state, err = tx.SourceState(req.Engagement, req.Source); err != nil {
		return in, err
	}
	if secret, found, err := tx.SourceSecret(req.Engagement, req.Source); err != nil {
		return in, err
	} else if found {
		in.secret = &secret
	}
	if poll, found, err := tx.SourcePoll(req.Engagement, req.Source, req.At); err != nil {
		return in, err
	} else if found {
		in.done = &poll
	}
	return in, nil
}

func unlessGone(err error) error {
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil
	}
	return err
}

// restsFor tells whether a source is not read now: it is stopped, its engagement is paused or
// has ended, or monitoring is over.
func restsFor(tx *store.Tx, e store.Engagement, s engagement.MetricSource) (bool, error) {
	if s.Stopped || e.PausedAt != nil {
		return true, nil
	}
	return tx.MonitoringOver(e)
}

// settle takes what a source gave, or notes why it gave nothing. Where the source was changed
// meanwhile, or somebody else has settled it, what was read is dropped.
func settle(tx *store.Tx, req activities.PollRequest, was inquiry, got yield, failure error) (inquiry, error) {
	in, err := inquire(tx, req)
	if err != nil || in.rests || in.done != nil {
		return in, err
	}
	if in.source.Version != was.source.Version {
		in.rests = true
		return in, nil
	}
	now := tx.Now()
	due := req.At
	if in.state.Version == in.source.Version && in.state.NextAt != nil {
		due = *in.state.NextAt
	}
	poll := store.SourcePoll{At: req.At}
	state := store.SourceState{Version: in.source.Version, PolledAt: &now, ReadAt: in.state.ReadAt}
	var next time.Time
	if failure != nil {
		poll.Outcome, poll.Error = store.PollFailed, said(failure)
		poll.Failures = in.state.Failures + 1
		if in.state.Version != in.source.Version {
			poll.Failures = 1 // another source, in a way
		}
		next = engagement.RetryRead(now, poll.Failures)
	} else {
		if err := take(tx, in, got, &poll); err != nil {
			return in, err
		}
		state.ReadAt = &now
		next = engagement.NextRead(in.frequency(), due.In(in.zone), now)
	}
	state.NextAt, state.Failures, state.Error = &next, poll.Failures, poll.Error
	in.done = &poll
	return in, tx.RecordPoll(req.Engagement, req.Source, poll, state)
}

// frequency is how often the source is read. DORA's measures are computed every day: what is
// posted late counts from the next day.
func (in inquiry) frequency() string {
	if in.source.Body.Type == engagement.SourceDORA {
		return "daily"
	}
	return in.source.Body.Frequency(in.metric.Body)
}

// take takes the readings, and says in the poll what came of them.
func take(tx *store.Tx, in inquiry, got yield, poll *store.SourcePoll) error {
	poll.Outcome = store.PollNothing
	if len(got.readings) == 0 {
		return nil
	}
	for i := range got.readings {
		got.readings[i].On = cmp.Or(got.readings[i].On, engagement.DayOf(tx.Now().In(in.zone)))
	}
	taken, err := tx.TakeReadings(in.engagement.ID, got.readings, in.source.UpdatedBy)
	if err != nil {
		return err
	}
	for _, r := range taken {
		if r.Outcome != engagement.ReadingUnchanged {
			poll.Readings++
		}
	}
	last := taken[len(taken)-1]
	poll.Value, poll.ValueAt, poll.Reading, poll.Outcome = got.value, &got.at, last.ID, last.Outcome
	return nil
}

// said is an error in words for a person. One that has none for them is only logged.
func said(err error) string {
	var known *engagement.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "It cannot be read; the cause is in the server's log."
}

// lookAfter are those who hear that something is wrong with a metric: its owner, or else those
// who look after monitoring.
func (o *Office) lookAfter(ctx context.Context, place activities.Place, m engagement.Metric) ([]string, error) {
	owner, err := reading(ctx, o, place, func(tx *store.Tx) (string, error) { return ownerOf(tx, m) })
	if err != nil || owner != "" {
		return []string{owner}, err
	}
	role, err := reading(ctx, o, place, func(tx *store.Tx) (engagement.Role, error) {
		_, m, err := opened(tx, place.Engagement)
		return m.Process.Phases[engagement.PhaseMonitoring].Owner, err
	})
	if err != nil {
		return nil, err
	}
	return o.InRoles(ctx, place, []engagement.Role{role})
}

// ownerOf is the id of the person who reads a metric, "" where it names nobody who is known
// and active.
func ownerOf(tx *store.Tx, m engagement.Metric) (string, error) {
	if m.Owner == "" {
		return "", nil
	}
	person, err := personOf(tx, m.Owner)
	switch engagement.CodeOf(err) {
	case engagement.NotFound, engagement.Forbidden:
		return "", nil
	}
	return person.ID, err
}
