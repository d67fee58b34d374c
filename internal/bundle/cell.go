package bundle

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// chunk is how many UTF-16 units of a text stand in one cell; spreadsheets take 32,767.
// What is longer goes on in columns named comment~2, comment~3 …
const chunk = 32_000

// kept is how many digits of a number spreadsheets keep, and exact up to what all whole
// numbers have no more. Numbers that need more are written as text.
const (
	kept  = 15
	exact = 999_999_999_999_999
)

// asJSON marks a column whose cells hold the field as JSON: for texts with characters
// that XML cannot hold.
const asJSON = "~json"

// written says how a value stands in cells: under which column, in how many parts.
func (f field) written(v any) (column string, cells []any, err error) {
	switch v := v.(type) {
	case bool:
		return f.name(), []any{v}, nil
	case json.Number:
		n, err := v.Float64()
		if again, fault := strconv.ParseFloat(strconv.FormatFloat(n, 'g', kept, 64), 64); err != nil || fault != nil || again != n || f.form == formWhole && math.Abs(n) > exact {
			return f.name(), []any{v.String()}, nil
		}
		return f.name(), []any{n}, nil
	case string:
		if f.form == formText && fitsXML(v) {
			return f.name(), parts(v), nil
		}
	case []any:
		if text, ok := lines(v); ok && (f.form == formList || f.form == formRefs) && fitsXML(text) {
			return f.name(), parts(text), nil
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "", nil, err
	}
	if f.form == formAnyJSON {
		return f.name(), parts(inXML.Replace(string(text))), nil
	}
	return f.name() + asJSON, parts(inXML.Replace(string(text))), nil
}

// inXML writes in JSON what JSON takes as it is and XML does not.
var inXML = strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`)

// fitsXML tells whether XML 1.0 can hold a text, and a spreadsheet keeps it.
func fitsXML(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return text != ""
}

// parts cuts a text so that each part fits into a cell.
func parts(text string) []any {
	var out []any
	units, from := 0, 0
	for i, r := range text {
		n := utf16.RuneLen(r)
		if units += n; units > chunk {
			out = append(out, text[from:i])
			units, from = n, i
		}
	}
	return append(out, text[from:])
}

var inLine = strings.NewReplacer(`\`, `\\`, "\n", `\n`, ";", `\;`)

// lines writes texts one a line. It is not ok where one is empty: nobody would see it.
func lines(list []any) (string, bool) {
	out := make([]string, len(list))
	for i, one := range list {
		text, ok := one.(string)
		if !ok || text == "" || strings.TrimSpace(text) != text {
			return "", false
		}
		out[i] = inLine.Replace(text)
	}
	return strings.Join(out, "\n"), true
}

// read reads what people and exports write into a cell. An empty one is no value.
func (f field) read(text string) (any, error) {
	switch f.form {
	case formText:
		return text, nil
	case formWhole, formNumber:
		return readNumber(text)
	case formYesNo:
		return readYesNo(text)
	case formList:
		return readLines(text, false), nil
	case formRefs:
		return readLines(text, true), nil
	}
	return readJSONCell(text)
}

func readJSONCell(text string) (any, error) {
	if err := wellFormed([]byte(text)); err != nil {
		return nil, fmt.Errorf("is not JSON; write it as an export does")
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	var v any
	err := in.Decode(&v)
	return v, err
}

// readNumber takes a decimal comma, too, where it cannot mean thousands.
func readNumber(text string) (any, error) {
	plain := strings.TrimSpace(text)
	if strings.Count(plain, ",") == 1 && !strings.Contains(plain, ".") {
		whole, decimals, _ := strings.Cut(plain, ",")
		if len(decimals) == 3 {
			return nil, fmt.Errorf("is %q, which can be read in two ways; write %s or %s.%s", shortened(text), whole+decimals, whole, decimals)
		}
		plain = whole + "." + decimals
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || strings.ContainsAny(plain, "xXpP_nNiI") {
		return nil, fmt.Errorf("is %q; give a number such as 1250 or 0.5, without thousands separators", shortened(text))
	}
	if i, err := strconv.ParseInt(plain, 10, 64); err == nil {
		return json.Number(strconv.FormatInt(i, 10)), nil
	}
	return json.Number(strconv.FormatFloat(n, 'g', -1, 64)), nil
}

func readYesNo(text string) (any, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "y", "x", "1":
		return true, nil
	case "false", "no", "n", "0":
		return false, nil
	}
	return nil, fmt.Errorf("is %q; write true or false", shortened(text))
}

// readLines reads the entries of a list: one a line, or in a list of references also
// separated by semicolons. Empty ones are left out.
func readLines(text string, semicolons bool) []any {
	out := []any{}
	var one strings.Builder
	end := func() {
		if entry := strings.TrimSpace(one.String()); entry != "" {
			out = append(out, entry)
		}
		one.Reset()
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '\\' && i < len(text) && strings.IndexByte(`n;\`, text[i]) >= 0:
			if text[i] == 'n' {
				one.WriteByte('\n')
			} else {
				one.WriteByte(text[i])
			}
			i++
		case r == '\n' || r == '\r' || semicolons && r == ';':
			end()
		default:
			one.WriteRune(r)
		}
	}
	end()
	return out
}
