package dossier

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// sealer passes bytes on and holds the last ones back, which are the archive's comment: in its
// place it writes the seal, since only then all bytes before it are known.
type sealer struct {
	to   io.Writer
	sum  hash.Hash
	held []byte
}

// Write passes on all but the last sealSize bytes that it has been given.
func (s *sealer) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	if ready := len(s.held) - sealSize; ready > 0 {
		s.sum.Write(s.held[:ready])
		if _, err := s.to.Write(s.held[:ready]); err != nil {
			return 0, fmt.Errorf("dossier: %w", err)
		}
		s.held = append(s.held[:0], s.held[ready:]...)
	}
	return len(p), nil
}

// seal writes the end.
func (s *sealer) seal() error {
	if len(s.held) != sealSize {
		return errors.New("dossier: the archive has no comment")
	}
	if _, err := io.WriteString(s.to, sealPrefix+hex.EncodeToString(s.sum.Sum(nil))); err != nil {
		return fmt.Errorf("dossier: %w", err)
	}
	return nil
}
