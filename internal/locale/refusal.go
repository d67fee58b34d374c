package locale

import (
	"errors"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"mandate/internal/engagement"
)

// Refusal says why something was refused, in words for whoever was: those of the reason,
// or the error's own where there is none. name turns a person's id into their name; nil
// leaves ids as they are. Where fields are wrong, Fault has the words of each.
func (w Words) Refusal(err error, name func(id string) string) string {
	var e *engagement.Error
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case e.Reason == "" && len(e.Faults) > 0 && w.place > 0:
		return w.T("refused.fields", "Count", len(e.Faults))
	}
	return w.because(e.Reason, e.Args, e.Message, name)
}

// Fault says what is wrong in a field.
func (w Words) Fault(f engagement.Fault, name func(id string) string) string {
	return w.because(f.Reason, f.Args, f.Message, name)
}

// because are the words of a reason, or other ones where there are none.
func (w Words) because(reason engagement.Reason, args map[string]string, otherwise string, name func(id string) string) string {
	id := "refusal." + string(reason)
	if reason == "" || !w.Has(id) {
		return otherwise
	}
	values := map[string]any{}
	for arg, value := range args {
		values[arg] = w.argument(arg, value, name)
	}
	for _, arg := range engagement.ArgsOf(reason) {
		if values[arg] == nil { // of a program of another version
			return otherwise
		}
	}
	return w.T(id, values)
}

// argumentWords are the kinds of words that an argument may be one of.
var argumentWords = map[string][]string{
	"state": {"gate_state", "condition_state"}, "verdict": {"verdict"}, "channel": {"channel"}, "hand": {"hand"},
}

// argument is the value of an argument as people say it.
func (w Words) argument(arg, value string, name func(id string) string) string {
	if arg == "name" && name != nil {
		return name(value)
	}
	for _, kind := range argumentWords[arg] {
		if id := kind + "." + value; w.Has(id) {
			return w.T(id)
		}
	}
	return value
}

// withRefusals adds the reasons of refusals to the English texts: their words stand in
// the domain.
func withRefusals(b *i18n.Bundle, texts map[language.Tag]map[string]*i18n.Message) (*i18n.Bundle, map[language.Tag]map[string]*i18n.Message) {
	for _, reason := range engagement.Reasons() {
		args := map[string]string{}
		for _, arg := range engagement.ArgsOf(reason) {
			args[arg] = "{{." + arg + "}}"
		}
		m := &i18n.Message{ID: "refusal." + string(reason), Other: engagement.Refuse(engagement.Invalid, reason, pairs(args)...).Message}
		if err := b.AddMessages(spoken[0], m); err != nil {
			panic("locale: " + err.Error())
		}
		texts[spoken[0]][m.ID] = m
	}
	return b, texts
}

func pairs(args map[string]string) (out []string) {
	for arg, value := range args {
		out = append(out, arg, value)
	}
	return out
}
