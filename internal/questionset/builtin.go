package questionset

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"mandate/internal/engagement"
)

//go:embed builtin/*.yaml
var files embed.FS

// Builtins returns the sets that come with the program, by key, each an own copy.
func Builtins() []engagement.QuestionSet {
	var all []engagement.QuestionSet
	for _, set := range shipped() {
		all = append(all, copied(set))
	}
	return all
}

// Builtin finds a built-in set by key@version, or by its key; it is an
// engagement.QuestionSets.
func Builtin(ref string) (engagement.QuestionSet, error) {
	for _, set := range shipped() {
		if ref == set.Ref() || ref == set.Key {
			return copied(set), nil
		}
	}
	return engagement.QuestionSet{}, engagement.Errorf(engagement.NotFound, "no question set %q comes with the program", ref)
}

// shipped reads the embedded files once.
var shipped = sync.OnceValue(func() []engagement.QuestionSet {
	names, err := fs.Glob(files, "builtin/*.yaml")
	if err != nil {
		panic(fmt.Sprintf("questionset: %s", err))
	}
	var all []engagement.QuestionSet
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("questionset: %s is not embedded: %s", name, err))
		}
		all = append(all, must(Read(name, source, engagement.AboutSet{})))
	}
	return all
})

// copied shares nothing with what it is a copy of.
func copied(set engagement.QuestionSet) engagement.QuestionSet {
	text, err := json.Marshal(set)
	if err != nil {
		panic(fmt.Sprintf("questionset: copy %s: %s", set.Ref(), err))
	}
	var own engagement.QuestionSet
	if err := json.Unmarshal(text, &own); err != nil {
		panic(fmt.Sprintf("questionset: copy %s: %s", set.Ref(), err))
	}
	return own
}

// must is for what was embedded at build time: a fault in it is one of the program.
func must(set engagement.QuestionSet, err error) engagement.QuestionSet {
	if err != nil {
		panic(fmt.Sprintf("questionset: %s", err))
	}
	return set
}
