package demo

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"mandate/internal/engagement"
)

// ids are the ids that the API gave to the items and people of a story, and the day on
// which the engagement starts.
type ids struct {
	mu    sync.Mutex
	start engagement.Day
	of    map[string]string // by kind/key, or person/name
}

func newIDs(start engagement.Day) *ids { return &ids{start: start, of: map[string]string{}} }

func (k *ids) put(name, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of[name] = id
}

// id is the id of what a name such as finding/erp stands for.
func (k *ids) id(name string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	id, ok := k.of[name]
	if !ok {
		return "", fmt.Errorf("the story refers to %q, which it does not tell of", name)
	}
	return id, nil
}

// day is the day so many days after the start.
func (k *ids) day(days int) (engagement.Day, error) {
	t, err := k.start.Time()
	if err != nil {
		return "", err
	}
	return engagement.DayOf(t.AddDate(0, 0, days)), nil
}

var (
	dayMark = regexp.MustCompile(`^D([+-]\d{1,4})$`)
	idMark  = regexp.MustCompile(`^@([a-z]+/[\w.-]+)$`)
)

// resolve turns a body of the story into one for the API: its JSON with every mark
// replaced.
func (k *ids) resolve(body any) (any, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	return k.replaced(value)
}

func (k *ids) replaced(value any) (any, error) {
	switch v := value.(type) {
	case string:
		return k.text(v)
	case []any:
		for i := range v {
			one, err := k.replaced(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = one
		}
	case map[string]any:
		for name := range v {
			one, err := k.replaced(v[name])
			if err != nil {
				return nil, err
			}
			v[name] = one
		}
	}
	return value, nil
}

// text replaces a text that is a mark. Marks within texts stay: a real consultancy's
// words may hold anything.
func (k *ids) text(text string) (string, error) {
	if m := idMark.FindStringSubmatch(text); m != nil {
		return k.id(m[1])
	}
	if m := dayMark.FindStringSubmatch(text); m != nil {
		days, err := strconv.Atoi(m[1])
		if err != nil {
			return "", err
		}
		day, err := k.day(days)
		return string(day), err
	}
	return text, nil
}
