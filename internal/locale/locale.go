// Package locale has the words of mails and of the approval form in every language
// that Mandate speaks.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed words/*.yaml
var files embed.FS

// spoken are the languages, the first for whoever speaks none of them.
var spoken = []language.Tag{language.English, language.Spanish}

var (
	matcher       = language.NewMatcher(spoken)
	bundle, texts = withRefusals(load(files))
	// strict fails on a placeholder for which no value was given.
	strict = &template.TextParser{Option: "missingkey=error"}
)

// load reads every text. A fault in one is built into the program: it ends at once.
func load(files fs.FS) (*i18n.Bundle, map[language.Tag]map[string]*i18n.Message) {
	b := i18n.NewBundle(spoken[0])
	b.RegisterUnmarshalFunc("yaml", func(text []byte, v any) error { return yaml.Unmarshal(text, v) })
	paths, err := fs.Glob(files, "words/*.yaml")
	if err != nil {
		panic(fmt.Sprintf("locale: %v", err))
	}
	texts := map[language.Tag]map[string]*i18n.Message{}
	for _, path := range paths {
		file, err := b.LoadMessageFileFS(files, path)
		if err != nil {
			panic(fmt.Sprintf("locale: %s: %v", path, err))
		}
		if texts[file.Tag] == nil {
			texts[file.Tag] = map[string]*i18n.Message{}
		}
		for _, m := range file.Messages {
			texts[file.Tag][m.ID] = m
		}
	}
	return b, texts
}

// Words are the texts of one language. The zero value speaks English.
type Words struct {
	place int // in spoken
}

// For returns the words of the first language that somebody understands. A tag is a
// BCP 47 language tag or a whole Accept-Language header; empty and unknown ones are
// passed over. Without a match the words are English.
func For(tags ...string) Words {
	for _, tag := range tags {
		wanted, _, err := language.ParseAcceptLanguage(tag)
		if err != nil || len(wanted) == 0 {
			continue
		}
		if _, place, confidence := matcher.Match(wanted...); confidence > language.No {
			return Words{place: place}
		}
	}
	return Words{}
}

// All returns the words of every language.
func All() []Words {
	all := make([]Words, len(spoken))
	for i := range spoken {
		all[i].place = i
	}
	return all
}

// Tag is the BCP 47 tag of the language, as in the lang attribute of a page.
func (w Words) Tag() string { return spoken[w.place].String() }

// T is the text with an id. Its placeholders are filled from args: names and values in
// turn, or one map[string]any. The value named Count, an int, chooses between singular
// and plural. An unknown id is the program's own fault: it panics in tests, and
// elsewhere is logged and comes out as the id itself.
func (w Words) T(id string, args ...any) string {
	values, err := named(args)
	if err != nil {
		return fail(id, err)
	}
	config := &i18n.LocalizeConfig{MessageID: id, TemplateData: values, TemplateParser: strict}
	if count, ok := values["Count"]; ok {
		config.PluralCount = count
	}
	text, err := i18n.NewLocalizer(bundle, w.Tag()).Localize(config)
	if err != nil {
		return fail(id, err)
	}
	return text
}

// Has tells whether there is a text with an id, for ids that follow from data.
func (w Words) Has(id string) bool {
	_, found := texts[spoken[w.place]][id]
	return found
}

func named(args []any) (map[string]any, error) {
	if len(args) == 1 {
		if values, ok := args[0].(map[string]any); ok {
			return values, nil
		}
	}
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("%d arguments are no pairs of names and values", len(args))
	}
	values := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d is %v; a name was expected", i, args[i])
		}
		values[name] = args[i+1]
	}
	return values, nil
}

func fail(id string, err error) string {
	if testing.Testing() {
		panic(fmt.Sprintf("locale: text %s: %v", id, err))
	}
	slog.Error("a text cannot be shown", "id", id, "error", err)
	return id
}
