package questionset

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
)

// whole takes a whole number as a field.
func (t *taker) whole(name, field string) int {
	v := t.take(name)
	if v == nil {
		return 0
	}
	t.at(v, field)
	n, err := strconv.Atoi(string(v.raw))
	if err != nil {
		t.doc.add(v.at, join(t.path, field), "is no whole number; write one such as 3")
	}
	return n
}

// hundredths takes a number with at most two decimals as hundredths.
func (t *taker) hundredths(name, field string) int {
	v := t.take(name)
	if v == nil {
		t.doc.add(t.v.at, join(t.path, field), "is missing; give %s", name)
		return 0
	}
	t.at(v, field)
	n, exact := new(big.Rat).SetString(string(v.raw))
	if v.kind != '0' || !exact || len(v.raw) > 12 {
		t.doc.add(v.at, join(t.path, field), "is no number; write one such as 4.25")
		return 0
	}
	n.Mul(n, big.NewRat(100, 1))
	if !n.IsInt() {
		t.doc.add(v.at, join(t.path, field), "has more than two decimals; round it to two")
		return 0
	}
	return int(n.Num().Int64())
}

// decimal writes hundredths as a number.
func decimal(hundredths int) json.Number {
	text := strconv.FormatFloat(float64(hundredths)/100, 'f', 2, 64)
	text = strings.TrimSuffix(strings.TrimSuffix(text, "0"), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return json.Number(text)
}

// none notes members that no field would keep.
func (t *taker) none() {
	for _, p := range t.rest("") {
		t.doc.add(t.v.member(p.Name).at, join(t.path, p.Name), "is not known here; take it out")
	}
}
