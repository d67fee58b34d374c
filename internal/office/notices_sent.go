package office

import "sync"

// sentMails remembers what this process has sent, so that trying a notice again for one
// person does not write to all the others. It may forget: the mail then goes out again,
// under the same Message-ID.
type sentMails struct {
	mu  sync.Mutex
	ids map[string]bool
}

// remembered bounds the memory, at some 100 bytes a mail.
const remembered = 20_000

func (s *sentMails) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[id]
}

func (s *sentMails) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil || len(s.ids) >= remembered {
		s.ids = map[string]bool{}
	}
	s.ids[id] = true
}
