package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"mandate/internal/engagement"
)

// Lock says that a process works on a SQLite file. It ends with the process, however
// that ends.
type Lock struct{ file *os.File }

// LockShared notes, beside the SQLite file at path, that a program is using it. It is a
// Conflict while another one holds it exclusively.
func LockShared(path string) (*Lock, error) { return flock(path, syscall.LOCK_SH) }

// LockExclusive claims the SQLite file at path for work that bears no other program
// beside it: migrate, rebuild. It is a Conflict while anyone else holds it.
func LockExclusive(path string) (*Lock, error) { return flock(path, syscall.LOCK_EX) }

func flock(path string, how int) (*Lock, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		err = errors.Join(err, f.Close())
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %w", engagement.Errorf(engagement.Conflict,
				"The database %s is in use by another mandate; stop that one first.", path), err)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{file: f}, nil
}

// Release ends the lock. The lock's file stays.
func (l *Lock) Release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlock the database: %w", err)
	}
	return nil
}
