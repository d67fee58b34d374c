package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"mandate/internal/engagement"
)

// Mailbox is a Sender that keeps mails as .eml files in a folder instead of sending
// them. Programs that share a folder see each other's mails.
type Mailbox struct {
	folder *os.Root
	from   mail.Address
	mu     sync.Mutex // one writer: a mail sent twice at once is one file
}

// NewMailbox keeps mails in a folder, which it makes when there is none. Only its owner
// can read them: they carry links that decide.
func NewMailbox(dir string, from mail.Address) (*Mailbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the mailbox: %w", err)
	}
	folder, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the mailbox: %w", err)
	}
	return &Mailbox{folder: folder, from: from}, nil
}

// Close gives the folder free.
func (b *Mailbox) Close() error { return b.folder.Close() }

// A file is named by the time of its mail and the hash of its Message-ID.
const nameTime = "20060102T150405.000000000Z"

var fileForm = regexp.MustCompile(`^\d{8}T\d{6}\.\d{9}Z-[0-9a-f]{32}$`)

const extension = ".eml"

// Send keeps a mail. One that is there already, by its Message-ID, is replaced in its
// place.
func (b *Mailbox) Send(_ context.Context, m Mail) error {
	msg, err := message(b.from, m)
	if err != nil {
		return err
	}
	var text strings.Builder
	if _, err := msg.WriteTo(&text); err != nil {
		return fmt.Errorf("write mail %s: %w", m.MessageID, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	name, err := b.nameOf(m)
	if err != nil {
		return err
	}
	if err := b.replace(name, text.String()); err != nil {
		return fmt.Errorf("keep mail %s: %w", m.MessageID, err)
	}
	return nil
}

func (b *Mailbox) nameOf(m Mail) (string, error) {
	sum := sha256.Sum256([]byte(m.MessageID))
	end := "-" + hex.EncodeToString(sum[:16])
	names, err := b.names()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if strings.HasSuffix(name, end) {
			return name, nil
		}
	}
	return m.Date.UTC().Format(nameTime) + end, nil
}

// replace writes beside and renames, so that nobody ever reads half a mail.
func (b *Mailbox) replace(name, text string) error {
	half := "." + name + ".part"
	file, err := b.folder.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, errWrite := file.WriteString(text)
	if err := errors.Join(errWrite, file.Sync(), file.Close()); err != nil {
		return err
	}
	return b.folder.Rename(half, name+extension)
}

// names lists the mails, oldest first.
func (b *Mailbox) names() ([]string, error) {
	entries, err := fs.ReadDir(b.folder.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list the mailbox: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, is := strings.CutSuffix(entry.Name(), extension); is && fileForm.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Summary is a mail in a list.
type Summary struct {
	ID      string
	From    string
	To      string
	Subject string
	Date    time.Time
}

// List lists the mails, newest first.
func (b *Mailbox) List() ([]Summary, error) {
	names, err := b.names()
	if err != nil {
		return nil, err
	}
	slices.Reverse(names)
	list := make([]Summary, len(names))
	for i, name := range names {
		file, err := b.folder.Open(name + extension)
		if err != nil {
			return nil, fmt.Errorf("read mail %s: %w", name, err)
		}
		head, err := mail.ReadMessage(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("read mail %s: %w", name, err)
		}
		if list[i], err = summary(name, head.Header); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Open reads a mail. An id that List does not give is NotFound.
func (b *Mailbox) Open(id string) (Message, error) {
	if !fileForm.MatchString(id) {
		return Message{}, engagement.Errorf(engagement.NotFound, "There is no such mail.")
	}
	file, err := b.folder.Open(id + extension)
	if errors.Is(err, fs.ErrNotExist) {
		return Message{}, engagement.Errorf(engagement.NotFound, "There is no such mail.")
	}
	if err != nil {
		return Message{}, fmt.Errorf("read mail %s: %w", id, err)
	}
	m, err := parse(id, file)
	return m, errors.Join(err, file.Close())
}
