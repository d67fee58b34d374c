package demo

import (
	"embed"
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed story/*.yaml
var example embed.FS

// Example is our own story: a food distributor of middle size, under external-cto-demo.
// All of it is invented.
func Example() (Story, error) { return readExample() }

var readExample = sync.OnceValues(func() (story Story, err error) {
	files, err := example.ReadDir("story")
	if err != nil {
		return story, err
	}
	for _, file := range files {
		name := "story/" + file.Name()
		text, err := example.ReadFile(name)
		if err != nil {
			return story, err
		}
		if text, err = yaml.YAMLToJSON(text); err != nil {
			return story, fmt.Errorf("%s: %w", name, err)
		}
		if err := strictly(text, &story); err != nil {
			return story, fmt.Errorf("%s: %w", name, err)
		}
	}
	return story, nil
})
