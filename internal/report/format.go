package report

import (
	"fmt"
	"math"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"mandate/internal/engagement"
)

// Format writes figures, days and times as a locale does. The zero value does not
// write; FormatFor makes one.
type Format struct {
	printer *message.Printer
	spanish bool
}

// FormatFor makes the format of a BCP 47 tag. A locale that nobody knows is English, for a
// report must be readable for as long as it is kept; so are the names of months in every
// language but Spanish.
func FormatFor(locale string) Format {
	tag, err := language.Parse(locale)
	if err != nil {
		tag = language.English
	}
	return Format{printer: message.NewPrinter(tag), spanish: speaksSpanish(tag)}
}

// Money writes an amount, in minor units, of the currency with an ISO 4217 code: the code
// and as many decimals as the currency has, "EUR 1,250.00". A code that nobody knows
// is taken to have two.
func (f Format) Money(amount engagement.Money, code string) string {
	decimals := currencyDecimals(code)
	return code + " " + f.Number(float64(amount)/math.Pow10(decimals), decimals)
}

// Number writes a number with so many decimals.
func (f Format) Number(v float64, decimals int) string {
	return f.printer.Sprint(number.Decimal(v, number.Scale(decimals)))
}

// Percent writes a share, given in hundredths, with so many decimals: 12.5 is "12.5%".
func (f Format) Percent(hundredths float64, decimals int) string {
	return f.printer.Sprint(number.Percent(hundredths/100, number.Scale(decimals)))
}

// value writes a chart's number: at most two decimals, and four below 1, where two would
// make different numbers look alike.
func (f Format) value(v float64) string {
	decimals := 2
	if v > -1 && v < 1 {
		decimals = 4
	}
	return f.printer.Sprint(number.Decimal(v, number.MaxFractionDigits(decimals)))
}

var spanishMonths = [...]string{
	"enero", "febrero", "marzo", "abril", "mayo", "junio",
	"julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}

// Day writes a day with its month in words, so that no reader takes the month for the day.
// What is not a day stays as it is.
func (f Format) Day(d engagement.Day) string {
	t, err := d.Time()
	if err != nil {
		return string(d)
	}
	return f.date(t)
}

// Time writes a moment as the clocks of a zone show it, with the zone's abbreviation; the
// zero time is "".
func (f Format) Time(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(zone)
	return f.date(t) + ", " + t.Format("15:04 MST")
}

func (f Format) date(t time.Time) string {
	if f.spanish {
		return fmt.Sprintf("%d de %s de %d", t.Day(), spanishMonths[t.Month()-1], t.Year())
	}
	return t.Format("2 January 2006")
}
