package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// mailbox reads the development server's mails as the people of the story would read
// theirs, and remembers those it has read.
type mailbox struct {
	*wire
	web string

	mu     sync.Mutex
	listed time.Time
	mails  []letter // the newest first
	links  map[string][]string
	spent  map[string]bool
}

// letter is a mail in the list.
type letter struct {
	ID string `json:"id"`
	To string `json:"to"`
}

func newMailbox(w *wire, web string) *mailbox {
	return &mailbox{wire: w, web: web, links: map[string][]string{}, spent: map[string]bool{}}
}

// approvals lists the approval links that a person was sent and has not used, the
// newest first, as paths below the web's address.
func (m *mailbox) approvals(ctx context.Context, email string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.listed) > 2*look {
		var mails []letter
		if err := m.get(ctx, "/mailbox/messages", &mails); err != nil {
			return nil, err
		}
		m.mails, m.listed = mails, time.Now()
	}
	var found []string
	for _, mail := range m.mails {
		if !strings.Contains(strings.ToLower(mail.To), strings.ToLower(email)) {
			continue
		}
		links, err := m.read(ctx, mail.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, slices.DeleteFunc(slices.Clone(links), func(l string) bool { return m.spent[l] })...)
	}
	return found, nil
}

// read opens a mail, once.
func (m *mailbox) read(ctx context.Context, id string) ([]string, error) {
	if links, known := m.links[id]; known {
		return links, nil
	}
	var mail struct {
		Links []string `json:"links"`
	}
	if err := m.get(ctx, "/mailbox/messages/"+url.PathEscape(id), &mail); err != nil {
		return nil, err
	}
	links := []string{}
	for _, link := range mail.Links {
		address, err := url.Parse(link)
		if err != nil {
			return nil, fmt.Errorf("mail %s: %w", id, err)
		}
		if strings.HasPrefix(address.Path, "/d/") {
			links = append(links, address.EscapedPath())
		}
	}
	m.links[id] = links
	return links, nil
}

// use marks a link as one that leads nowhere any more.
func (m *mailbox) use(link string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent[link] = true
}

func (m *mailbox) get(ctx context.Context, path string, out any) error {
	got, err := m.send(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.web+path, nil)
		if err == nil {
			request.Header.Set("Accept", typeJSON)
		}
		return request, err
	})
	if err != nil {
		return err
	}
	if got.status != http.StatusOK {
		return fmt.Errorf("the mailbox at %s cannot be read, and approvals come by mail: play against a development server: %w",
			m.web, &Refused{Method: http.MethodGet, Path: path, Status: got.status, Detail: detailOf(got)})
	}
	if err := json.Unmarshal(got.body, out); err != nil {
		return fmt.Errorf("GET %s: the answer cannot be read: %w", path, err)
	}
	return nil
}
