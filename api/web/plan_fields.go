package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// planField is a field of a form for a part of the plan. Its name is that by which the
// domain tells its faults.
type planField struct {
	Name, Label, Hint string
	// Type is text, area, number, date, money, select, check or boxes.
	Type    string
	Options []planOption
}

type planOption struct{ Value, Label string }

// labelOf is how a form calls a value; the value itself where it offers no such option.
func labelOf(options []planOption, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// planFieldset is a group of fields. Rows are repeated: each is a group of its own.
type planFieldset struct {
	Legend, Hint string
	Fields       []planField
	Rows         [][]planField
	Closed       bool // until somebody opens it
}

// typedForm is what stands in a form's fields, and what is wrong in them.
type typedForm interface {
	value(name string) string
	chosen(name, value string) bool
	wrong(name string) string
}

// formFields are the fields of a form with what was typed into them.
type formFields struct {
	Values url.Values
	Sets   []planFieldset
	Wrong  wrongs
}

// value is what stands in a field.
func (f formFields) value(name string) string { return f.Values.Get(name) }

func (f formFields) chosen(name, value string) bool { return slices.Contains(f.Values[name], value) }

// wrong is what is wrong in a field; of a list, in any of its entries.
func (f formFields) wrong(name string) string {
	for _, w := range f.Wrong {
		if w.Field == name || strings.HasPrefix(w.Field, name+"[") && !strings.Contains(w.Field, "].") {
			return w.Text
		}
	}
	return ""
}

// open tells whether a closed group has something wrong in it.
func (f formFields) open(set planFieldset) bool {
	for _, field := range slices.Concat(append(set.Rows, set.Fields)...) {
		if f.wrong(field.Name) != "" {
			return true
		}
	}
	return !set.Closed
}

// elsewhere is what is wrong beside the fields that the form shows.
func (f formFields) elsewhere() []string {
	var all []string
	for _, w := range f.Wrong {
		shown := false
		for _, set := range f.Sets {
			for _, field := range slices.Concat(append(set.Rows, set.Fields)...) {
				shown = shown || w.Field == field.Name || strings.HasPrefix(w.Field, field.Name+"[")
			}
		}
		if !shown {
			all = append(all, w.Text)
		}
	}
	return all
}

// rowsMore is how many empty rows a form offers beside those that are filled.
const rowsMore = 2

// rows repeats fields under a name for as many rows as are filled, and some more.
func rows(values url.Values, name string, most int, fields ...planField) [][]planField {
	var out [][]planField
	for i := range min(most, filledRows(values, name)+rowsMore) {
		var row []planField
		for _, f := range fields {
			f.Name = fmt.Sprintf("%s[%d].%s", name, i, f.Name)
			row = append(row, f)
		}
		out = append(out, row)
	}
	return out
}

var rowName = regexp.MustCompile(`^([a-z_]+)\[(\d{1,3})\]\.([a-z_]+)$`)

// filledRows is one more than the highest row in which something stands.
func filledRows(values url.Values, name string) int {
	n := 0
	for field, value := range values {
		if m := rowName.FindStringSubmatch(field); m != nil && m[1] == name && strings.Join(value, "") != "" {
			i, _ := strconv.Atoi(m[2]) // digits, as the form of the name says
			n = max(n, i+1)
		}
	}
	return n
}

// compacted leaves empty rows out, so that the rows of the form are those of the domain.
func compacted(values url.Values) url.Values {
	out, at := url.Values{}, map[string]map[int]int{}
	for field, value := range values {
		m := rowName.FindStringSubmatch(field)
		if m == nil {
			out[field] = value
			continue
		}
		if strings.TrimSpace(strings.Join(value, "")) != "" {
			if at[m[1]] == nil {
				at[m[1]] = map[int]int{}
			}
			i, _ := strconv.Atoi(m[2])
			at[m[1]][i] = 0
		}
	}
	for _, filled := range at {
		indices := []int{}
		for i := range filled {
			indices = append(indices, i)
		}
		slices.Sort(indices)
		for place, i := range indices {
			filled[i] = place
		}
	}
	for field, value := range values {
		if m := rowName.FindStringSubmatch(field); m != nil {
			i, _ := strconv.Atoi(m[2])
			if place, filled := at[m[1]][i]; filled {
				out[fmt.Sprintf("%s[%d].%s", m[1], place, m[3])] = value
			}
		}
	}
	return out
}

// planReader reads what somebody has typed, and notes what cannot be read.
type planReader struct {
	values   url.Values
	currency string
	faults   engagement.Faults
}

func (r *planReader) text(name string) string { return text(r.values.Get(name)) }

func (r *planReader) day(name string) engagement.Day { return engagement.Day(r.text(name)) }

func (r *planReader) whole(name string) int {
	typed := r.text(name)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		r.faults.Add(name, "is %q; give a whole number", typed)
	}
	return n
}

func (r *planReader) number(name string) float64 {
	typed := r.text(name)
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil {
		r.faults.Add(name, "is %q; give a number such as 12 or 12.5", typed)
	}
	return n
}

// money reads an amount in whole units of the currency, with its decimals.
func (r *planReader) money(name string) engagement.Money {
	typed := strings.NewReplacer(" ", "", "\u00a0", "").Replace(r.text(name))
	if typed == "" {
		return 0
	}
	decimals := decimalsOf(r.currency)
	units, part, _ := strings.Cut(typed, ".")
	amount, err := strconv.ParseInt(units+part+strings.Repeat("0", max(0, decimals-len(part))), 10, 64)
	if err != nil || amount < 0 || len(part) > decimals || strings.ContainsAny(typed, "+-") {
		r.faults.Add(name, "is %q; write an amount of %s without separators, such as 54200", typed, r.currency)
		return 0
	}
	return engagement.Money(amount)
}

func amountText(m engagement.Money, currency string) string {
	if m == 0 {
		return ""
	}
	decimals, digits := decimalsOf(currency), strconv.FormatInt(int64(m), 10)
	if decimals == 0 {
		return digits
	}
	digits = strings.Repeat("0", max(0, decimals+1-len(digits))) + digits
	units, part := digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	if strings.Trim(part, "0") == "" {
		return units
	}
	return units + "." + part
}

func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// marks are what impact and feasibility can be.
func marks(none string) []planOption {
	options := []planOption{{"", none}}
	for i, word := range []string{"very low", "low", "medium", "high", "very high"} {
		options = append(options, planOption{strconv.Itoa(i + 1), strconv.Itoa(i+1) + ", " + word})
	}
	return options
}

// efforts are the sizes of an action.
func efforts(none string) []planOption {
	return []planOption{{"", none}, {"XS", "XS"}, {"S", "S"}, {"M", "M"}, {"L", "L"}, {"XL", "XL"}}
}

// teamOptions are the people of an engagement, each once.
func teamOptions(e store.Engagement, kept ...string) []planOption {
	options := []planOption{{"", "Nobody yet"}}
	known := func(id string) bool {
		return slices.ContainsFunc(options, func(o planOption) bool { return o.Value == id })
	}
	for _, m := range e.Team {
		if !known(m.Person) {
			options = append(options, planOption{m.Person, nameOr(m.Name, m.Person)})
		}
	}
	for _, id := range kept { // whoever has left the team stays named
		if !known(id) {
			options = append(options, planOption{id, id})
		}
	}
	return options
}
