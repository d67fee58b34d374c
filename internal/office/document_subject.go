package office

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// SubjectDocument shows a gate's frozen subject as a leader reads it: what is asked and
// what it means first, then the evidence. Body is the canonical JSON that was frozen;
// locale is that of the reader, as far as there are words for it. Ids that only the store
// can name are left out.
func SubjectDocument(key engagement.GateKey, body []byte, locale string) (report.Document, error) {
	return subjectDocument(key, body, func(b engagement.Brief) *scribe { return newScribe(b, locale) })
}

// Subject shows a frozen revision as SubjectDocument does, with people and groups named.
func (o *Office) Subject(ctx context.Context, place activities.Place, ref string, revision int) (report.Document, error) {
	return reading(ctx, o, place, func(tx *store.Tx) (report.Document, error) {
		frozen, err := tx.Revision(place.Engagement, ref, revision)
		if err != nil {
			return report.Document{}, err
		}
		e, m, err := opened(tx, place.Engagement)
		if err != nil {
			return report.Document{}, err
		}
		s, err := scribeFor(tx, e, m)
		if err != nil {
			return report.Document{}, err
		}
		d, err := subjectDocument(frozen.Key, frozen.Body, func(b engagement.Brief) *scribe {
			s.brief = b
			return s
		})
		d.Facts = append(d.Facts, factsOf("Revision", strconv.Itoa(revision), "Submitted", s.on(frozen.At), "Submitted by", s.name(frozen.By))...)
		return d, err
	})
}

func subjectDocument(key engagement.GateKey, body []byte, scribeOf func(engagement.Brief) *scribe) (report.Document, error) {
	switch key {
	case engagement.GateDiagnosis:
		return subject(key, body, scribeOf, diagnosisDocument, diagnosisQuestion)
	case engagement.GatePlan:
		return subject(key, body, scribeOf, planDocument, planQuestion)
	case engagement.GateException:
		return subject(key, body, scribeOf, exceptionDocument, exceptionQuestion)
	case engagement.GateAcceptance:
		return subject(key, body, scribeOf, acceptanceDocument, acceptanceQuestion)
	case engagement.GateGoLive:
		return subject(key, body, scribeOf, readinessDocument, readinessQuestion)
	case engagement.GateReview:
		return subject(key, body, scribeOf, reviewDocument, reviewQuestion)
	case engagement.GateInitiative:
		return subject(key, body, scribeOf, initiativeDocument, initiativeQuestion)
	case engagement.GateClosure:
		return subject(key, body, scribeOf, closureDocument, closureQuestion)
	}
	return report.Document{}, engagement.Errorf(engagement.Invalid, "no gate is called %q", key)
}

// subject decodes what was frozen, shows it, and puts the question first.
func subject[T any](key engagement.GateKey, body []byte, scribeOf func(engagement.Brief) *scribe,
	show func(*scribe, T) report.Document, question func(*scribe, T) report.Block,
) (report.Document, error) {
	frozen, err := thaw[T](body)
	if err != nil {
		return report.Document{}, err
	}
	var of struct {
		Engagement engagement.Brief `json:"engagement"`
	}
	if err := json.Unmarshal(body, &of); err != nil {
		return report.Document{}, fmt.Errorf("frozen %s: %w", key, err)
	}
	s := scribeOf(of.Engagement)
	d := show(s, frozen)
	d.Kind = string(key)
	d.Summary = append([]report.Block{question(s, frozen)}, d.Summary...)
	return d, nil
}

// thaw decodes frozen content.
func thaw[T any](body []byte) (T, error) {
	var content T
	if err := json.Unmarshal(body, &content); err != nil {
		return content, fmt.Errorf("frozen %T: %w", content, err)
	}
	return content, nil
}

// document begins a document with what every one says of its engagement.
func (s *scribe) document(title string, more ...string) report.Document {
	d := report.Document{
		Title: title, Subtitle: s.brief.Title, Locale: words,
		Facts: factsOf(append([]string{"Client", s.brief.Client}, more...)...),
	}
	d.Footer = "Prepared for " + s.brief.Client + " from the records of the engagement."
	if s.brief.Confidentiality != "" {
		d.Footer = "Confidentiality: " + s.brief.Confidentiality + " · " + d.Footer
	}
	return d
}

// asks puts the question of a gate: what is asked, and what an approval does.
func asks(question, format string, args ...any) report.Block {
	return callout(report.Neutral, question, format, args...)
}
