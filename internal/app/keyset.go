package app

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/vault"
)

// keysetCommand makes and keeps the keyset that seals secrets and what crosses Temporal.
type keysetCommand struct {
	Create keysetCreate `cmd:"" help:"Make a keyset of one new key."`
	Rotate keysetRotate `cmd:"" help:"Add a new key, which seals from now on; earlier keys open what they have sealed."`
	List   keysetList   `cmd:"" help:"List the ids of the keys, the oldest first, and which one seals."`
	Drop   keysetDrop   `cmd:"" help:"Take a key out for good: nothing that it has sealed can be read any more."`
}

type keysetCreate struct {
	File      string `arg:"" help:"The file, which must not be there yet." type:"path"`
	IfMissing bool   `help:"Leave a file that is there as it is."`
}

// Run makes the file.
func (k keysetCreate) Run(c *console) error {
	err := vault.Create(k.File)
	if k.IfMissing && engagement.CodeOf(err) == engagement.Conflict {
		_, err = vault.Read(k.File) // a file that holds no keyset is not left in silence
		return err
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s is made. Give it to serve and worker as --keyset-file, and back it up: without it nothing that it seals can be read.\n", k.File)
	return err
}

type keysetRotate struct {
	File string `arg:"" help:"The keyset's file." type:"existingfile"`
}

// Run changes the file.
func (k keysetRotate) Run(c *console) error {
	if err := vault.Rotate(k.File); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s has a new key. Put the file wherever serve and worker run, then start them again: as it starts, a worker seals secrets with the new key that an earlier one has sealed.\n", k.File)
	return err
}

type keysetList struct {
	File string `arg:"" help:"The keyset's file." type:"existingfile"`
}

// Run writes a line for each key.
func (k keysetList) Run(c *console) error {
	keys, err := vault.Keys(k.File)
	if err != nil {
		return err
	}
	for _, key := range keys {
		does := "opens"
		if key.Primary {
			does = "seals and opens"
		}
		if _, err := fmt.Fprintf(c.out, "%-10d  %s\n", key.ID, does); err != nil {
			return err
		}
	}
	return nil
}

type keysetDrop struct {
	File string `arg:"" help:"The keyset's file." type:"existingfile"`
	Key  uint32 `arg:"" help:"The key's id, as mandate keyset list shows it."`
}

// Run changes the file.
func (k keysetDrop) Run(c *console) error {
	if err := vault.Drop(k.File, k.Key); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "Key %d is out of %s. Put the file wherever serve and worker run, then start them again.\n", k.Key, k.File)
	return err
}
