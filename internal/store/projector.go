package store

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// projection applies the events of one engagement to the read model. It depends on
// nothing but them, so that a rebuild gives the same rows.
type projection struct {
	tx *Tx
	id string // the engagement

	// The event at hand.
	event          engagement.Event
	seq            int64
	prevHash, hash string

	// The engagement's own row is read once and written at the end.
	eng     rmEngagement
	loaded  bool
	isNew   bool
	waiting bool // who is awaited, and the next due, may have changed
	healthy bool // the health may have changed
}

// projector applies one type of event.
type projector func(p *projection) error

// on makes a projector of a function that takes the event's fact.
func on[F engagement.Fact](apply func(p *projection, f F) error) (engagement.EventType, projector) {
	var zero F
	return zero.EventType(), func(p *projection) error {
		var f F
		if err := json.Unmarshal(p.event.Facts, &f); err != nil {
			return fmt.Errorf("facts: %w", err)
		}
		return apply(p, f)
	}
}

// projectors says what each type of event does. Every type has its entry.
var projectors = map[engagement.EventType]projector{}

func register(t engagement.EventType, p projector) { projectors[t] = p }

// nothing is for events that only the journal tells of.
func nothing[F engagement.Fact](*projection, F) error { return nil }

func init() {
	registerLifecycle()
	registerPhases()
	registerGates()
	registerTasks()
	registerDecisions()
	registerConditions()
	registerAdvice()
	registerProjects()
	registerResults()
}

func (tx *Tx) project(engagementID string) *projection {
	return &projection{tx: tx, id: engagementID}
}

// apply brings the read model up to an event.
func (p *projection) apply(seq int64, prevHash, hash string, e engagement.Event) error {
	p.event, p.seq, p.prevHash, p.hash = e, seq, prevHash, hash
	if err := p.load(); err != nil {
		return err
	}
	if err := projectors[e.Type](p); err != nil {
		return fmt.Errorf("apply %s %q: %w", e.Type, e.ID, err)
	}
	p.eng.Seq = seq
	return nil
}

// load reads the engagement's row before the first event.
func (p *projection) load() error {
	if p.loaded {
		return nil
	}
	row, found, err := first[rmEngagement](p.tx.of(&rmEngagement{}).Where("id = ?", p.id))
	if err != nil {
		return fmt.Errorf("read engagement %s: %w", p.id, err)
	}
	p.eng, p.isNew, p.loaded = row, !found, true
	if !found {
		p.eng = rmEngagement{OrgID: p.tx.org, ID: p.id}
	}
	return nil
}

// finish computes what follows from several rows and writes the engagement's own.
func (p *projection) finish() error {
	if p.waiting {
		if err := p.await(); err != nil {
			return err
		}
	}
	if p.healthy {
		if err := p.judge(); err != nil {
			return err
		}
	}
	var err error
	if p.isNew {
		err = p.tx.db.Create(&p.eng).Error
	} else {
		err = p.tx.of(&rmEngagement{}).Where("id = ?", p.id).Select("*").Updates(&p.eng).Error
	}
	if err != nil {
		return fmt.Errorf("write engagement %s: %w", p.id, err)
	}
	return nil
}

// of starts a statement on rows of the engagement.
func (p *projection) of(model any) *gorm.DB {
	return p.tx.of(model).Where("engagement_id = ?", p.id)
}

// put writes rows, over those with their keys.
func (p *projection) put(rows any) error {
	return p.tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(rows).Error
}

// at is when the event happened.
func (p *projection) at() stamp { return stampOf(p.event.At) }

// text is one of the event's texts.
func (p *projection) text(name string) string { return clean(p.event.Texts[name]) }

func list[T any](values []T) jsonText[[]T] {
	if values == nil {
		values = []T{}
	}
	return jsonOf(values)
}
