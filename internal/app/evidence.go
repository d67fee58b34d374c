package app

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"mandate/internal/anchor"
	"mandate/internal/config"
	"mandate/internal/dossier"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

type dossierCommand struct {
	Engagement string `arg:"" help:"Id of the engagement."`
	Out        string `help:"File to write, which must not be there yet." required:"" type:"path"`
	remote
}

// Run fetches the dossier and checks it before it says that it is there.
func (d dossierCommand) Run(ctx context.Context, console *console) error {
	c, err := d.found(ctx)
	if err != nil {
		return err
	}
	content, err := c.call(ctx, http.MethodGet, "/v1/engagements/"+url.PathEscape(d.Engagement)+"/dossier", "", nil)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(d.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return engagement.Errorf(engagement.Conflict, "%s is there already; name another file", d.Out)
	}
	if err != nil {
		return fmt.Errorf("write the dossier: %w", err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write the dossier: %w", err)
	}
	_, err = fmt.Fprintf(console.out, "%s is written, %d bytes. Check it with: mandate verify %s\n", d.Out, len(content), d.Out)
	return err
}

type verifyCommand struct {
	File      string `arg:"" help:"A dossier, as GET /v1/engagements/{id}/dossier gives it." type:"existingfile"`
	Key       string `help:"The installation's public key of dossiers, in base64, as mandate keys prints it. Without it, the key that the file names is taken, and a forger could have named their own."`
	Anchors   string `help:"Anchors that were kept outside of the installation, an anchor a line." type:"existingfile"`
	AnchorKey string `help:"The installation's public key of anchors, in base64."`
	JSON      bool   `help:"Print the result as JSON."`
}

// Run checks the file; one that does not hold is an error.
func (v verifyCommand) Run(console *console) (err error) {
	var o dossier.Options
	if o.Key, err = publicKey("--key", v.Key); err != nil {
		return err
	}
	if o.AnchorKey, err = publicKey("--anchor-key", v.AnchorKey); err != nil {
		return err
	}
	if v.Anchors != "" {
		if o.Anchors, err = readAnchors(v.Anchors); err != nil {
			return err
		}
	}
	result, err := verifyFile(v.File, o)
	if err != nil {
		return err
	}
	if v.JSON {
		encoder := json.NewEncoder(console.out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(result)
	} else {
		err = result.Print(console.out, v.Key != "", o.Anchors != nil)
	}
	if err == nil && !result.Sound() {
		err = engagement.Errorf(engagement.Conflict, "%s is not what was made: %d faults", v.File, len(result.Faults))
	}
	return err
}

func verifyFile(name string, o dossier.Options) (result dossier.Result, err error) {
	file, err := os.Open(name)
	if err != nil {
		return result, fmt.Errorf("read the dossier: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	about, err := file.Stat()
	if err != nil {
		return result, fmt.Errorf("read the dossier: %w", err)
	}
	return dossier.Verify(file, about.Size(), o)
}

func readAnchors(name string) (statements []anchor.Statement, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the anchors: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return anchor.Read(file)
}

func publicKey(flag, text string) (ed25519.PublicKey, error) {
	if text == "" {
		return nil, nil
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, engagement.Errorf(engagement.Invalid, "%s is no Ed25519 key in base64; copy it whole from what mandate keys prints", flag)
	}
	return key, nil
}

type keysCommand struct {
	config.Secret
}

// Run prints the public keys.
func (k keysCommand) Run(console *console) error {
	keys, err := signingKeys(k.File)
	if err != nil {
		return err
	}
	return printKeys(console.out, keys)
}

func printKeys(out io.Writer, keys identity.Keys) error {
	for _, k := range []struct {
		of  string
		key ed25519.PublicKey
	}{{"dossiers", keys.DossierKey()}, {"decisions", keys.DecisionKey()}, {"anchors", keys.AnchorKey()}} {
		if _, err := fmt.Fprintf(out, "%-10s %s  (key %s)\n", k.of, base64.StdEncoding.EncodeToString(k.key), identity.KeyID(k.key)); err != nil {
			return err
		}
	}
	return nil
}
