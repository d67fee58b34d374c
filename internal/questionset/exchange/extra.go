package exchange

import (
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// Properties stand on a sheet of their own: of what they are, their name and their value.
// A value too long for a cell goes on in the next row of the same name.

// owner is something that has properties, as the sheet calls it.
type owner struct {
	name  string
	extra *[]engagement.Property
}

func owners(s *engagement.QuestionSet) []owner {
	all := []owner{{"set", &s.Extra}}
	for i := range s.Groups {
		all = append(all, owner{"group " + s.Groups[i].Key, &s.Groups[i].Extra})
	}
	for i := range s.Questions {
		all = append(all, owner{"question " + s.Questions[i].Ref, &s.Questions[i].Extra})
	}
	for i := range s.Measures {
		all = append(all, owner{"measure " + s.Measures[i].Key, &s.Measures[i].Extra})
	}
	return all
}

func (r *reader) extra(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"of", "name", "value"}, nil)
	by := map[string]*[]engagement.Property{}
	for _, o := range owners(&r.set) {
		by[o.name] = o.extra
	}
	for _, row := range t.rows() {
		of, name := t.cell(row, "of"), t.cell(row, "name")
		extra, known := by[of]
		if !known {
			r.faults.Add(t.at(row, "of"), "is %q, which is not in this workbook; write set, group and its key, question and its ref, or measure and its key", of)
			continue
		}
		if n := len(*extra); n > 0 && (*extra)[n-1].Name == name {
			(*extra)[n-1].Value += t.cell(row, "value")
			continue
		}
		*extra = append(*extra, engagement.Property{Name: name, Value: t.cell(row, "value")})
	}
}

// pieces cuts a value into what cells may hold.
func pieces(value string) []string {
	const most = sheet.MaxCellLength / 2 // characters beyond 16 bits count twice in a cell
	runes := []rune(value)
	var all []string
	for len(runes) > most {
		all, runes = append(all, string(runes[:most])), runes[most:]
	}
	return append(all, strings.Clone(string(runes)))
}
