package methodology

import (
	"embed"
	"fmt"
	"sync"

	"mandate/internal/engagement"
)

//go:embed builtin/*.yaml
var files embed.FS

// The built-in methodologies.
const (
	// ExternalCTO is the whole process with a question set of its own.
	ExternalCTO = "external-cto"
	// ExternalCTOSoftware asks about software delivery and each part of security, too.
	ExternalCTOSoftware = "external-cto-software"
	// ExternalCTODemo is the same in seconds, for demonstrations.
	ExternalCTODemo = "external-cto-demo"
)

// Builtins returns the methodologies that come with the program, each an own copy.
func Builtins() []engagement.Methodology {
	var all []engagement.Methodology
	for _, m := range shipped() {
		all = append(all, copied(m))
	}
	return all
}

// Builtin returns a built-in methodology by its key.
func Builtin(key string) (m engagement.Methodology, known bool) {
	for _, m := range shipped() {
		if m.Key == key {
			return copied(m), true
		}
	}
	return engagement.Methodology{}, false
}

// shipped reads the embedded files once.
var shipped = sync.OnceValue(func() []engagement.Methodology {
	whole := must(Parse(embedded(ExternalCTO)))
	all := []engagement.Methodology{whole}
	for _, key := range []string{ExternalCTOSoftware, ExternalCTODemo} {
		name, source := embedded(key)
		all = append(all, must(Overlay(whole, name, source)))
	}
	return all
})

func embedded(key string) (name string, source []byte) {
	name = "builtin/" + key + ".yaml"
	source, err := files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("methodology: %s is not embedded: %s", name, err))
	}
	return name, source
}

func copied(m engagement.Methodology) engagement.Methodology { return must(clone(m)) }

// must is for what was embedded at build time: a fault in it is one of the program.
func must(m engagement.Methodology, err error) engagement.Methodology {
	if err != nil {
		panic(fmt.Sprintf("methodology: %s", err))
	}
	return m
}
