package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mandate/internal/anchor"
	"mandate/internal/config"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

type anchorCommand struct {
	Write anchorWrite `cmd:"" help:"Add to a file where the journals end that have grown since its last anchor."`
	Check anchorCheck `cmd:"" help:"Hold the journals of the database to what a file of anchors says."`
}

type anchorWrite struct {
	File string `arg:"" help:"File of anchors, one a line; made where there is none." type:"path"`
	config.Database
	config.Secret
}

// Run appends one anchor for each organisation of which a journal has grown, in one write.
func (a anchorWrite) Run(ctx context.Context, console *console) (err error) {
	keys, err := signingKeys(a.Secret.File)
	if err != nil {
		return err
	}
	known, err := anchorsIn(a.File)
	if err != nil {
		return err
	}
	if known, err = anchor.Verify(known, keys.AnchorKey()); err != nil {
		return err
	}
	db, err := store.Open(ctx, a.Database.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return err
	}
	var lines []byte
	for _, org := range orgs {
		s, err := nextAnchor(ctx, db, org, known)
		if err != nil {
			return err
		}
		if len(s.Heads) == 0 {
			fmt.Fprintf(console.out, "%s: no journal has grown\n", org)
			continue
		}
		if s, err = keys.SignAnchor(s); err != nil {
			return err
		}
		line, err := s.Line()
		if err != nil {
			return err
		}
		lines = append(lines, line...)
		fmt.Fprintf(console.out, "%s: anchor %d, %d journals\n", org, s.Number, len(s.Heads))
	}
	return appendTo(a.File, lines)
}

// nextAnchor is the next statement on an organisation, not yet signed; without heads there is
// nothing to say.
func nextAnchor(ctx context.Context, db *store.DB, org string, known []anchor.Statement) (s anchor.Statement, err error) {
	s = anchor.Statement{Org: org, Number: 1, At: time.Now()}
	said := map[string]anchor.Head{}
	for _, before := range known {
		if before.Org != org {
			continue
		}
		s.Number = before.Number + 1
		if s.Previous, err = before.Digest(); err != nil {
			return s, err
		}
		for _, h := range before.Heads {
			said[h.Engagement] = h
		}
	}
	err = db.Read(ctx, org, func(tx *store.Tx) error {
		heads, err := tx.Heads()
		for _, h := range heads {
			if h := (anchor.Head{Engagement: h.Engagement, Seq: h.Seq, Hash: h.Hash}); said[h.Engagement] != h {
				s.Heads = append(s.Heads, h)
			}
		}
		return err
	})
	return s, err
}

func appendTo(name string, lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("write the anchors: %w", err)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write the anchors: %w", err)
	}
	_, err = file.Write(lines)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write the anchors: %w", err)
	}
	return nil
}

type anchorCheck struct {
	File string `arg:"" help:"File of anchors, as it was kept elsewhere." type:"existingfile"`
	Key  string `help:"The installation's public key of anchors, in base64, as mandate keys prints it. Without it, the key that the file names is taken."`
	config.Database
}

// Run compares; a journal that does not agree is an error.
func (a anchorCheck) Run(ctx context.Context, console *console) (err error) {
	key, err := publicKey("--key", a.Key)
	if err != nil {
		return err
	}
	statements, err := checkedAnchors(a.File, key)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, a.Database.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	findings, err := anchor.Check(statements, func(org, id string) (c anchor.Chain, err error) {
		err = db.Read(ctx, org, func(tx *store.Tx) error {
			hashes, err := tx.Hashes(id)
			c = anchor.Chain{Length: int64(len(hashes)), HashAt: func(seq int64) (string, error) { return hashes[seq-1], nil }}
			return err
		})
		return c, err
	})
	if err != nil {
		return err
	}
	for _, f := range findings {
		fmt.Fprintln(console.out, f)
	}
	if len(findings) > 0 {
		return engagement.Errorf(engagement.Conflict, "%d journals are not what was anchored", len(findings))
	}
	_, err = fmt.Fprintf(console.out, "%d anchors, and every journal agrees with them\n", len(statements))
	return err
}

func checkedAnchors(name string, key ed25519.PublicKey) ([]anchor.Statement, error) {
	statements, err := readAnchors(name)
	if err != nil {
		return nil, err
	}
	return anchor.Verify(statements, key)
}

// anchorsIn reads a file of anchors; where there is none there are none.
func anchorsIn(name string) ([]anchor.Statement, error) {
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return readAnchors(name)
}

// signingKeys are the keys of an installation's secret. It makes no secret: a new one would be
// another installation's.
func signingKeys(file string) (identity.Keys, error) {
	if _, err := os.Stat(file); err != nil {
		return identity.Keys{}, engagement.Errorf(engagement.Invalid, "there is no secret %s; name the file that serve and worker use", file)
	}
	secret, err := identity.LoadOrCreateSecret(file)
	if err != nil {
		return identity.Keys{}, err
	}
	return identity.KeysFrom(secret)
}
