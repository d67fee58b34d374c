package office

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// words is the language in which documents are written, whatever the locale of their
// figures.
const words = "en"

// scribe writes the documents of one engagement: figures in its locale and currency,
// times in its zone, and names in place of ids.
type scribe struct {
	brief   engagement.Brief
	figures *message.Printer
	zone    *time.Location
	// names are those of people, groups and whatever else content refers to, by id;
	// bands the titles of the priorities, by key.
	names, bands map[string]string
}

// newScribe makes a scribe who knows no names. An unknown locale is English, an unknown
// zone UTC: a document must be readable for as long as it is kept.
func newScribe(b engagement.Brief, locale string) *scribe {
	zone, err := time.LoadLocation(b.Timezone)
	if err != nil {
		zone = time.UTC
	}
	tag, err := language.Parse(locale)
	if err != nil {
		tag = language.English
	}
	return &scribe{brief: b, figures: message.NewPrinter(tag), zone: zone, names: map[string]string{}, bands: map[string]string{}}
}

// scribeFor makes a scribe who knows the people and groups of an engagement.
func scribeFor(tx *store.Tx, e store.Engagement, m engagement.Methodology) (*scribe, error) {
	s := newScribe(brief(e), e.Locale)
	for _, member := range e.Team {
		s.names[member.Person] = member.Name
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
	for _, b := range m.Priority.Bands {
		s.bands[b.Key] = b.Title
	}
	return s, nil
}

// money writes an amount with the code of the engagement's currency.
func (s *scribe) money(m engagement.Money) string {
	return s.brief.Currency + " " + s.amount(m)
}

func (s *scribe) amount(m engagement.Money) string {
	digits := s.digits()
	if whole := engagement.Money(pow10(digits)); m%whole == 0 {
		digits = 0
	}
	return s.figures.Sprint(number.Decimal(s.major(m), number.Scale(digits)))
}

// major is an amount in whole units of the currency.
func (s *scribe) major(m engagement.Money) float64 { return float64(m) / float64(pow10(s.digits())) }

// digits is how many decimals the currency has: 2 for most, none for the yen.
func (s *scribe) digits() int {
	unit, err := currency.ParseISO(s.brief.Currency)
	if err != nil {
		return 2
	}
	digits, _ := currency.Standard.Rounding(unit)
	return digits
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// number writes a value with at most two decimals, four below 1, and its unit.
func (s *scribe) number(v float64, unit string) string {
	decimals := 2
	if v > -1 && v < 1 {
		decimals = 4
	}
	return strings.TrimSpace(s.figures.Sprint(number.Decimal(v, number.MaxFractionDigits(decimals))) + " " + unit)
}

// points writes hundredths of a point.
func (s *scribe) points(hundredths int) string {
	return s.figures.Sprint(number.Decimal(float64(hundredths)/100, number.Scale(2)))
}

func (s *scribe) count(n int) string { return s.figures.Sprint(number.Decimal(n)) }

func percent(n int) string { return fmt.Sprintf("%d %%", n) }

// day writes a day out, so that no reader takes the month for the day; "" stays "".
func (s *scribe) day(d engagement.Day) string {
	t, err := d.Time()
	if err != nil {
		return string(d)
	}
	return t.Format("2 January 2006")
}

// on is the day of a time in the engagement's zone.
func (s *scribe) on(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.day(engagement.DayOf(t.In(s.zone)))
}

func (s *scribe) onOrNone(t *time.Time) string {
	if t == nil {
		return ""
	}
	return s.on(*t)
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
