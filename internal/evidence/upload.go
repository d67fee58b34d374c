package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"mandate/internal/engagement"
)

// Upload is a file that has been received and may be kept. Close deletes its spool.
type Upload struct {
	Name        string
	ContentType string // as found in the content
	Size        int64
	SHA256      string
	spool       *os.File
}

// Receive takes in a file of at most so many bytes. It is spooled to disk: a slow sender
// must hold no transaction open. What a person can mend is an *engagement.Error with a
// reason.
func Receive(name string, r io.Reader, most int64) (*Upload, error) {
	spool, err := os.CreateTemp("", "mandate-upload-*")
	if err != nil {
		return nil, fmt.Errorf("spool an upload: %w", err)
	}
	u := &Upload{Name: SafeName(name), spool: spool}
	if err := u.fill(r, most); err != nil {
		return nil, errors.Join(err, u.Close())
	}
	return u, nil
}

func (u *Upload) fill(r io.Reader, most int64) error {
	sum := sha256.New()
	var err error
	u.Size, err = io.Copy(io.MultiWriter(u.spool, sum), io.LimitReader(r, most+1))
	u.SHA256 = hex.EncodeToString(sum.Sum(nil))
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &limit) || u.Size > most:
		return engagement.Refuse(engagement.TooLarge, engagement.ReasonFileLarge, "max", fmt.Sprintf("%d MiB", most>>20))
	case err != nil:
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Malformed, "the upload broke off; send it again"), err)
	case u.Size == 0:
		return engagement.Refuse(engagement.Invalid, engagement.ReasonFileEmpty)
	case u.Name == "":
		e := engagement.Refuse(engagement.Invalid, engagement.ReasonFileName)
		e.Faults = []engagement.Fault{{Field: "header.Content-Disposition", Message: `is required; for example: attachment; filename="report.pdf"`}}
		return e
	}
	u.ContentType, err = contentType(u.Name, u.spool, u.Size)
	return err
}

// Content reads the file from its beginning. It may be asked for again.
func (u *Upload) Content() (io.Reader, error) {
	if _, err := u.spool.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("spooled file: %w", err)
	}
	return u.spool, nil
}

// Close deletes the spool.
func (u *Upload) Close() error { return errors.Join(u.spool.Close(), os.Remove(u.spool.Name())) }
