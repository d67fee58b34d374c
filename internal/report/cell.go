package report

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"mandate/internal/engagement"
)

// Cells that hold what their text says also as a number or a day, for spreadsheets.

// MoneyCell is an amount in minor units of a currency.
func (f Format) MoneyCell(amount engagement.Money, code string) Cell {
	decimals := currencyDecimals(code)
	major := float64(amount) / math.Pow10(decimals)
	return Cell{Text: f.Money(amount, code), Value: &Value{Number: &major, Decimals: decimals, Currency: code}}
}

// NumberCell is a number with so many decimals.
func (f Format) NumberCell(v float64, decimals int) Cell {
	return Cell{Text: f.Number(v, decimals), Value: &Value{Number: &v, Decimals: decimals}}
}

// PercentCell is a share in whole hundredths: 45 is "45 %".
func (f Format) PercentCell(hundredths int) Cell {
	share := float64(hundredths) / 100
	return Cell{Text: strconv.Itoa(hundredths) + " %", Value: &Value{Number: &share, Percent: true}}
}

// WithNote is the cell with what another says as its note.
func (c Cell) WithNote(note Cell) Cell {
	c.Note, c.NoteValue = note.Text, note.Value
	return c
}

// Between is the cell with words before and after what it says; either may be "". A cell
// that says nothing stays as it is.
func (c Cell) Between(before, after string) Cell {
	if c.Text == "" {
		return c
	}
	c.Text = strings.TrimSpace(before + " " + c.Text + " " + after)
	if c.Value != nil {
		v := *c.Value
		v.Before, v.After = strings.TrimSpace(before+" "+v.Before), strings.TrimSpace(v.After+" "+after)
		c.Value = &v
	}
	return c
}

// WithTone is the cell in a tone.
func (c Cell) WithTone(tone Tone) Cell {
	c.Tone = tone
	return c
}

// DayCell is a day; what is no day stays a text.
func (f Format) DayCell(d engagement.Day) Cell {
	c := Cell{Text: f.Day(d)}
	if _, err := d.Time(); err == nil {
		c.Value = &Value{Day: d}
	}
	return c
}

// whole is a whole number without separators, such as a place in an order.
func whole(n int) Cell {
	v := float64(n)
	return Cell{Text: strconv.Itoa(n), Value: &Value{Number: &v}}
}

// currencyDecimals are those of a currency; one that nobody knows is taken to have two.
func currencyDecimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	decimals, _ := currency.Standard.Rounding(unit)
	return decimals
}

// decimalsOf is how many decimals a number has, at most four.
func decimalsOf(v float64) int {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(v, 'f', 4, 64), ".")
	return len(strings.TrimRight(decimals, "0"))
}
