package notify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"slices"
	"strings"

	gomessage "github.com/emersion/go-message/mail"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Message is a mail as its reader sees it.
type Message struct {
	Summary
	MessageID string
	Locale    string
	Text      string
	HTML      string
	// Links are the addresses that its HTML leads to, in order, each once.
	Links       []string
	Attachments []Attachment
}

func summary(id string, head mail.Header) (Summary, error) {
	s := Summary{ID: id}
	var err error
	if s.Date, err = head.Date(); err != nil {
		return s, fmt.Errorf("date of mail %s: %w", id, err)
	}
	var words mime.WordDecoder
	for field, to := range map[string]*string{"From": &s.From, "To": &s.To, "Subject": &s.Subject} {
		if *to, err = words.DecodeHeader(head.Get(field)); err != nil {
			return s, fmt.Errorf("%s of mail %s: %w", field, id, err)
		}
	}
	return s, nil
}

func parse(id string, from io.Reader) (Message, error) {
	raw, err := io.ReadAll(from)
	if err != nil {
		return Message{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	head, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	m := Message{MessageID: strings.Trim(head.Header.Get("Message-Id"), "<>"), Locale: head.Header.Get("Content-Language")}
	if m.Summary, err = summary(id, head.Header); err != nil {
		return m, err
	}
	if err := m.readParts(bytes.NewReader(raw)); err != nil {
		return m, fmt.Errorf("read mail %s: %w", id, err)
	}
	m.Links, err = links(m.HTML)
	return m, err
}

func (m *Message) readParts(from io.Reader) error {
	parts, err := gomessage.CreateReader(from)
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return parts.Close()
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(part.Body)
		if err != nil {
			return err
		}
		if err := m.addPart(part.Header, content); err != nil {
			return err
		}
	}
}

func (m *Message) addPart(header gomessage.PartHeader, content []byte) error {
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("type of a part: %w", err)
	}
	if file, is := header.(*gomessage.AttachmentHeader); is {
		name, err := file.Filename()
		if err != nil {
			return fmt.Errorf("name of an attachment: %w", err)
		}
		delete(parameters, "name") // it repeats the file's
		m.Attachments = append(m.Attachments, Attachment{Name: name, Type: mime.FormatMediaType(media, parameters), Content: content})
		return nil
	}
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch media {
	case "text/plain":
		m.Text = text
	case "text/html":
		m.HTML = text
	}
	return nil
}

func links(page string) ([]string, error) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("links of a mail: %w", err)
	}
	var found []string
	for node := range root.Descendants() {
		if node.DataAtom != atom.A {
			continue
		}
		for _, a := range node.Attr {
			if a.Key == "href" && !slices.Contains(found, a.Val) {
				found = append(found, a.Val)
			}
		}
	}
	return found, nil
}
