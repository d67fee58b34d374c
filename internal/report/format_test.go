package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func TestMoneyHasTheDecimalsOfItsCurrency(t *testing.T) {
	for _, c := range []struct {
		locale string
		amount engagement.Money
		code   string
		want   string
	}{
		{"en", 125000, "EUR", "EUR 1,250.00"},
		{"en", 1, "USD", "USD 0.01"},
		{"en", -125050, "GBP", "GBP -1,250.50"},
		{"en", 1250, "JPY", "JPY 1,250"},
		{"en", 1234567, "KWD", "KWD 1,234.567"},
		{"en", 100_000_000_000_000, "EUR", "EUR 1,000,000,000,000.00"},
		{"en", 99_999_999_999_999, "EUR", "EUR 999,999,999,999.99"},
		{"en", 500, "???", "??? 5.00"},
		{"es", 125000, "EUR", "EUR 1.250,00"},
		{"es-MX", 125000, "MXN", "MXN 1,250.00"},
		{"de", 125000, "EUR", "EUR 1.250,00"},
	} {
		require.Equal(t, c.want, report.FormatFor(c.locale).Money(c.amount, c.code), c)
	}
}

func TestDaysHaveTheirMonthInWords(t *testing.T) {
	english := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	spanish := []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	for i := range 12 {
		day := engagement.DayOf(time.Date(2026, time.Month(i+1), 3, 0, 0, 0, 0, time.UTC))
		require.Equal(t, "3 "+english[i]+" 2026", report.FormatFor("en-GB").Day(day))
		require.Equal(t, "3 de "+spanish[i]+" de 2026", report.FormatFor("es-AR").Day(day))
		require.Equal(t, "3 "+english[i]+" 2026", report.FormatFor("no locale at all").Day(day))
	}
}

func TestWhatIsNoDayStaysAsItIs(t *testing.T) {
	require.Equal(t, "", report.FormatFor("en").Day(""))
	require.Equal(t, "soon", report.FormatFor("en").Day("soon"))
}

func TestTimesAreThoseOfTheZonesClocks(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	require.NoError(t, err)
	late := time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)
	require.Equal(t, "1 April 2026, 00:30 CEST", report.FormatFor("en").Time(late, madrid))
	require.Equal(t, "1 de abril de 2026, 00:30 CEST", report.FormatFor("es").Time(late, madrid))
	require.Equal(t, "31 March 2026, 22:30 UTC", report.FormatFor("en").Time(late, time.UTC))
	require.Equal(t, "", report.FormatFor("en").Time(time.Time{}, madrid))
}

func TestNumbersAndSharesFollowTheLocale(t *testing.T) {
	english, spanish := report.FormatFor("en"), report.FormatFor("es")
	require.Equal(t, "12,345.7", english.Number(12345.678, 1))
	require.Equal(t, "12.345,7", spanish.Number(12345.678, 1))
	require.Equal(t, "3", english.Number(3, 0))
	require.Equal(t, "12.5%", english.Percent(12.5, 1))
	require.Equal(t, "100%", english.Percent(100, 0))
	require.Equal(t, "12,5\u00a0%", spanish.Percent(12.5, 1))
}
