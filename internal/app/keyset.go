package app

import (
	"fmt"

	"mandate/internal/vault"
)

// keysetCommand makes and rotates the keyset that seals secrets.
type keysetCommand struct {
	Create keysetCreate `cmd:"" help:"Make a keyset of one new key."`
	Rotate keysetRotate `cmd:"" help:"Add a new key, which seals from now on; earlier keys open what they have sealed."`
}

type keysetCreate struct {
	File string `arg:"" help:"The file, which must not be there yet." type:"path"`
}

// Run makes the file.
func (k keysetCreate) Run(c *console) error {
	if err := vault.Create(k.File); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s is made. Give it to serve and worker as --keyset-file, and back it up: without it no secret that it seals can be used.\n", k.File)
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
	_, err := fmt.Fprintf(c.out, "%s has a new key. Start serve, then worker again: as it starts, a worker seals with the new key what an earlier one has sealed.\n", k.File)
	return err
}
