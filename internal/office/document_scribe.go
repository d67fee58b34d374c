package office

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// words is the language in which documents are written. Figures follow a locale of the
// same language only: a comma must not mean one thing in a sentence and another in the
// table below it.
const words = "en"

// scribe writes the documents of one engagement: amounts in its currency, times in its
// zone, and names in place of ids.
type scribe struct {
	brief  engagement.Brief
	format report.Format
	zone   *time.Location
	// names are those of people, groups and whatever else content refers to, by id;
	// bands the titles of the priorities, by key.
	names, bands map[string]string
}

// newScribe makes a scribe who knows no names. An unknown zone is UTC: a document must be
// readable for as long as it is kept.
func newScribe(b engagement.Brief, locale string) *scribe {
	zone, err := time.LoadLocation(b.Timezone)
	if err != nil {
		zone = time.UTC
	}
	if base, _ := language.Make(locale).Base(); base.String() != words {
		locale = words
	}
	return &scribe{brief: b, format: report.FormatFor(locale), zone: zone, names: map[string]string{}, bands: map[string]string{}}
}

// scribeFor makes a scribe who knows the people and groups of an engagement.
func scribeFor(tx *store.Tx, e store.Engagement, m engagement.Methodology) (*scribe, error) {
	s := newScribe(brief(e), e.Locale)
	for _, member := range e.Team {
		s.names[member.Person] = member.Name
	}
	for _, q := range m.Questions {
		s.names[questionName(q.Ref)] = q.Text
	}
	people, _, err := tx.People(store.PeopleQuery{})
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		s.names[p.ID] = p.Name
	}
	groups, err := all[engagement.Group](tx, e.ID, "")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		s.names[g.ID] = g.Body.Name
	}
	s.names[m.Ref()] = methodologyName(engagement.MethodologyRef(m.Title, m.Version))
	for _, b := range m.Priority.Bands {
		s.bands[b.Key] = b.Title
	}
	return s, nil
}

// money writes an amount in the engagement's currency.
func (s *scribe) money(m engagement.Money) string { return s.format.Money(m, s.brief.Currency) }

// major is an amount in whole units of the currency, as charts draw it.
func (s *scribe) major(m engagement.Money) float64 {
	decimals := 2
	if unit, err := currency.ParseISO(s.brief.Currency); err == nil {
		decimals, _ = currency.Standard.Rounding(unit)
	}
	return float64(m) / math.Pow10(decimals)
}

// number writes a value with its unit, and no more decimals than it has: at most two,
// four below 1.
func (s *scribe) number(v float64, unit string) string {
	return strings.TrimSpace(s.format.Number(v, decimalsOf(v)) + " " + unit)
}

func decimalsOf(v float64) int {
	most := 2
	if v > -1 && v < 1 {
		most = 4
	}
	_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', most, 64), ".")
	return len(strings.TrimRight(decimals, "0"))
}

// points writes hundredths of a point.
func (s *scribe) points(hundredths int) string { return s.format.Number(float64(hundredths)/100, 2) }

func (s *scribe) count(n int) string { return s.format.Number(float64(n), 0) }

func percent(n int) string { return fmt.Sprintf("%d %%", n) }

// day writes a day out; "" stays "".
func (s *scribe) day(d engagement.Day) string { return s.format.Day(d) }

// on is the day of a time in the engagement's zone.
func (s *scribe) on(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.day(engagement.DayOf(t.In(s.zone)))
}

// name is what an id stands for. People may have been written as plain text; an id
// that nobody knows says nothing to a reader.
func (s *scribe) name(id string) string {
	if name, ok := s.names[id]; ok {
		return name
	}
	if uuid.Validate(id) == nil {
		return ""
	}
	return id
}

// known is the name of an id that is never plain text.
func (s *scribe) known(id string) string { return s.names[id] }

func (s *scribe) band(key string) string {
	if title := s.bands[key]; title != "" {
		return title
	}
	return sentence(strings.NewReplacer("-", " ", "_", " ").Replace(key))
}
