package office

import (
	"fmt"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// Cells that spreadsheets get as what they are: amounts, numbers, shares and days.

func (s *scribe) moneyCell(m engagement.Money) report.Cell {
	return s.format.MoneyCell(m, s.brief.Currency)
}

// numberCell is a value with its unit.
func (s *scribe) numberCell(v float64, unit string) report.Cell {
	return s.format.NumberCell(v, decimalsOf(v)).Between("", unit)
}

// pointsCell is hundredths of a point.
func (s *scribe) pointsCell(hundredths int) report.Cell {
	return s.format.NumberCell(float64(hundredths)/100, 2)
}

func (s *scribe) countCell(n int) report.Cell { return s.format.NumberCell(float64(n), 0) }

func (s *scribe) percentCell(n int) report.Cell { return s.format.PercentCell(n) }

func (s *scribe) dayCell(d engagement.Day) report.Cell { return s.format.DayCell(d) }

// onCell is the day of a time in the engagement's zone; empty for the zero time.
func (s *scribe) onCell(t time.Time) report.Cell {
	if t.IsZero() {
		return report.Cell{}
	}
	return s.dayCell(engagement.DayOf(t.In(s.zone)))
}

func (s *scribe) onOrNoneCell(t *time.Time) report.Cell {
	if t == nil {
		return report.Cell{}
	}
	return s.onCell(*t)
}

// spanCell is a day, and below it the day that it goes on to.
func (s *scribe) spanCell(from, to engagement.Day) report.Cell {
	return s.dayCell(from).WithNote(s.dayCell(to).Between("to", ""))
}

// laterCell compares a day with the one that was agreed: in days, fewer than 0 when earlier.
func laterCell(agreed, day engagement.Day) report.Cell {
	return valued(daysLater(agreed, day), float64(agreed.DaysUntil(day)), report.Value{After: "days"})
}

// moreCell compares a cost with the one that was agreed: less than 0 when it is lower.
func moreCell(s *scribe, agreed, cost engagement.Money) report.Cell {
	c := s.moneyCell(cost - agreed)
	c.Text = costMore(s, agreed, cost)
	return c
}

// daysCell is a number of days.
func daysCell(n int) report.Cell {
	unit := "days"
	if n == 1 {
		unit = "day"
	}
	return wholeCell(n).Between("", unit)
}

// fiveCell is a judgement from 1 to 5; empty where there is none.
func fiveCell(n int) report.Cell {
	if n == 0 {
		return report.Cell{}
	}
	return partCell(n, 5)
}

// partCell is a number out of the whole: 3 of 5.
func partCell(n, of int) report.Cell {
	return wholeCell(n).Between("", fmt.Sprintf("of %d", of))
}

// wholeCell is a whole number without separators.
func wholeCell(n int) report.Cell { return valued(fmt.Sprint(n), float64(n), report.Value{}) }

// valued is a text that says a number.
func valued(text string, number float64, v report.Value) report.Cell {
	v.Number = &number
	return report.Cell{Text: text, Value: &v}
}
