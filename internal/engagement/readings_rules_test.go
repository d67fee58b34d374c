package engagement

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReadingsAreReadFromCSV(t *testing.T) {
	want := []Reading{
		{Metric: "m1", On: "2026-03-01", Value: 12.5, Note: `said "fine", twice`, ActualBenefit: 1250},
		{Metric: "m1", On: "2026-03-02", Value: -3},
	}
	cases := map[string]string{
		"commas":      "on,value,note,actual_benefit\n2026-03-01,12.5,\"said \"\"fine\"\", twice\",1250\n2026-03-02,-3,,\n",
		"other order": "Value,actual_benefit,On,NOTE\r\n12.5,1250,2026-03-01,\"said \"\"fine\"\", twice\"\r\n-3,,2026-03-02,",
		"byte order":  "\ufeffon,value,note,actual_benefit\n2026-03-01,12.5,\"said \"\"fine\"\", twice\",1250\n2026-03-02,-3,,\n",
		"semicolons":  "on;value;note;actual_benefit\n2026-03-01;12,5;\"said \"\"fine\"\", twice\";1250\n2026-03-02;-3;;\n",
		"empty rows":  "\n on , value , note , actual_benefit\n\n2026-03-01, 12.5, \"said \"\"fine\"\", twice\", 1250\n,,,\n2026-03-02,-3,,\n\n",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := ParseReadings(strings.NewReader(text), "m1")
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestOnlyDayAndValueAreRequired(t *testing.T) {
	got, err := ParseReadings(strings.NewReader("value,on\n1e3,2026-03-01\n"), "m1")
	require.NoError(t, err)
	assert.Equal(t, []Reading{{Metric: "m1", On: "2026-03-01", Value: 1000}}, got)
}

func TestEveryMalformedCellIsNamedByRowAndColumn(t *testing.T) {
	text := "on,value,note,actual_benefit\n" +
		"2026-02-30,a lot,,12.50\n" + // row 2
		"\n" + // row 3
		"2026-03-01,1,\"two\nlines\",1\n" + // row 4
		",,x,-1\n" + // row 5
		"2026-03-02,1\n" + // row 6
		"2026-03-02,NaN," + strings.Repeat("x", 8001) + ",\n" + // row 7
		"2026-03-02,1e16,,\n" + // row 8
		"2026-03-02,\"1,234\",,\n" // row 9
	_, err := ParseReadings(strings.NewReader(text), "m1")
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, Invalid, e.Code)
	var fields []string
	for _, f := range e.Faults {
		fields = append(fields, f.Field)
	}
	assert.Equal(t, []string{
		"row 2, column value", "row 2, column actual_benefit", "row 2, column on",
		"row 5, column value", "row 5, column on", "row 5, column actual_benefit",
		"row 6",
		"row 7, column value", "row 7, column note",
		"row 8, column value", "row 9, column value",
	}, fields)
	assertFault(t, e.Faults, "row 2, column value", `"a lot" is not a number`)
	assertFault(t, e.Faults, "row 2, column on", "write YYYY-MM-DD")
	assertFault(t, e.Faults, "row 2, column actual_benefit", "minor units (cents)")
	assertFault(t, e.Faults, "row 6", "has 2 cells, the header 4")
	assertFault(t, e.Faults, "row 7, column note", "shorten it to 8000")
}

func TestAFileThatIsNoTableOfReadingsSaysSo(t *testing.T) {
	cases := []struct{ name, text, field, message string }{
		{"empty", "", "row 1", "begin with the header"},
		{"blank", "\n\n", "row 1", "begin with the header"},
		{"header only", "on,value\n", "row 2", "at least one reading"},
		{"no header", "2026-03-01,5\n", "row 1, column 1", `is headed "2026-03-01"; name it one of`},
		{"missing column", "on,note\n2026-03-01,x\n", "row 1, column value", "is missing in the header"},
		{"double column", "on,value,ON\n", "row 1, column on", "twice"},
		{"unclosed quote", "on,value\n2026-03-01,1\n2026-03-02,\"2\n", "row 3", "a quote that is not closed"},
		{"quote in a cell", "on,value,note\n2026-03-01,1,a \"b\" c\n", "row 2", "a quote"},
		{"not UTF-8", "on,value,note\n2026-03-01,1,caf\xe9\n", "row 2", "CSV UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseReadings(strings.NewReader(c.text), "m1")
			var e *Error
			require.ErrorAs(t, err, &e)
			assertFault(t, e.Faults, c.field, c.message)
		})
	}
}

func TestTooManyReadingsAreRefused(t *testing.T) {
	text := "on,value\n" + strings.Repeat("2026-03-01,1\n", MostReadings)
	got, err := ParseReadings(strings.NewReader(text), "m1")
	require.NoError(t, err)
	assert.Len(t, got, MostReadings)
	_, err = ParseReadings(strings.NewReader(text+"2026-03-01,1\n"), "m1")
	assert.ErrorContains(t, err, "send at most 10000 readings")
}

func TestAFailingReaderIsNotTheFilesFault(t *testing.T) {
	broken := errors.New("connection lost")
	_, err := ParseReadings(iotest.ErrReader(broken), "m1")
	require.ErrorIs(t, err, broken)
	assert.Empty(t, CodeOf(err))
}

func TestReadingsSurviveAFileWithEitherSeparator(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		separator := rapid.SampledFrom([]string{",", ";"}).Draw(t, "separator")
		var want []Reading
		text := strings.Join([]string{"on", "value", "note", "actual_benefit"}, separator) + "\n"
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			r := Reading{
				Metric: "m1", On: Day("2026-01-01").plus(rapid.IntRange(0, 999).Draw(t, "day")), Value: rapid.Float64Range(-1e15, 1e15).Draw(t, "value"),
				Note: strings.TrimSpace(rapid.StringMatching(`[a-zñ ,;"\n]{0,20}`).Draw(t, "note")), ActualBenefit: Money(rapid.Int64Range(0, 1e14).Draw(t, "benefit")),
			}
			want = append(want, r)
			text += strings.Join([]string{
				string(r.On), fmt.Sprint(r.Value), `"` + strings.ReplaceAll(r.Note, `"`, `""`) + `"`, fmt.Sprint(int64(r.ActualBenefit)),
			}, separator) + "\n"
		}
		got, err := ParseReadings(strings.NewReader(text), "m1")
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}
