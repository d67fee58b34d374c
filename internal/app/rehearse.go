package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"mandate/api/rest"
	"mandate/internal/calendar"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/methodology"
	"mandate/internal/rehearsal"
	"mandate/internal/store"
)

type rehearseCommand struct {
	Methodology   string        `arg:"" help:"A methodology's file, or key[@version] of a built-in one, or of one in the database."`
	Engagement    string        `help:"File of the engagement, YAML or JSON, as POST /v1/engagements takes it; its cast says how people act." required:"" type:"existingfile"`
	Cast          []string      `help:"How somebody acts, over what the file says: sponsor=absent, sponsor=absent:2027-02-01..2027-02-19, ana@client.example=late:4, leader=refusing:2, cto=punctual:60." sep:"none"`
	Format        string        `help:"text, json, ics, md or html." enum:"text,json,ics,md,html" default:"text"`
	FailWhenStuck bool          `help:"Exit with 1 when the engagement would get stuck or was cut short: for checks of methodologies."`
	Extends       string        `help:"Built-in methodology that the file overlays."`
	Sets          []string      `help:"File of a question set that it uses, beside the built-in ones; may be given several times." type:"existingfile"`
	Database      string        `name:"database-url" help:"Database that holds the methodology: sqlite:/path or postgres://…" env:"MANDATE_DATABASE_URL"`
	Within        time.Duration `help:"Longest time to take." default:"1m"`
}

// Run rehearses an engagement and prints the calendar that would follow.
func (r rehearseCommand) Run(ctx context.Context, console *console) error {
	m, err := r.methodology(ctx, console)
	if err != nil {
		return err
	}
	source, err := os.ReadFile(r.Engagement)
	if err != nil {
		return err
	}
	in, err := rest.ReadRehearsal(source)
	if err != nil {
		return err
	}
	var players []engagement.Player
	for _, text := range r.Cast {
		player, err := engagement.ParsePlayer(text)
		if err != nil {
			return err
		}
		players = append(players, player)
	}
	in.Cast.People = append(players, in.Cast.Without(players)...)
	start, err := in.Start(calendar.Keys(), m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.Within)
	defer cancel()
	rehearsed, err := rehearsal.Run(ctx, rehearsal.Request{Start: start, Methodology: m, Cast: in.Cast})
	if err != nil {
		return err
	}
	if err := rehearsal.Render(console.out, rehearsed, r.Format); err != nil {
		return err
	}
	if r.FailWhenStuck && rehearsed.Outcome != engagement.RehearsalEnded {
		return fmt.Errorf("the engagement does not come to its close; the rehearsal says where and what mends it")
	}
	return nil
}

// methodology finds what is rehearsed: a file, one that is built in, one of the database.
func (r rehearseCommand) methodology(ctx context.Context, console *console) (engagement.Methodology, error) {
	if source, err := os.ReadFile(r.Methodology); err == nil {
		return validateCommand{File: r.Methodology, Extends: r.Extends, Sets: r.Sets}.read(source, console)
	} else if strings.HasSuffix(r.Methodology, ".yaml") || strings.HasSuffix(r.Methodology, ".yml") || strings.HasSuffix(r.Methodology, ".json") {
		return engagement.Methodology{}, err
	}
	key, _, exact := strings.Cut(r.Methodology, "@")
	builtin, known := methodology.Builtin(key)
	if known && (!exact || builtin.Ref() == r.Methodology) {
		return builtin, nil
	}
	if r.Database == "" {
		var refs []string
		for _, m := range methodology.Builtins() {
			refs = append(refs, m.Ref())
		}
		slices.Sort(refs)
		return builtin, engagement.Errorf(engagement.NotFound, "%q is neither a file nor a built-in methodology (%s); "+
			"give --database-url to rehearse one that is stored there", r.Methodology, strings.Join(refs, ", "))
	}
	return r.stored(ctx)
}

func (r rehearseCommand) stored(ctx context.Context) (m engagement.Methodology, err error) {
	db, err := store.Open(ctx, r.Database)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.CheckSchema(ctx); err != nil {
		return m, err
	}
	err = db.Read(ctx, defaultOrg, func(tx *store.Tx) error {
		stored, err := tx.Methodology(r.Methodology)
		m = stored.Body
		return err
	})
	return m, err
}

// rehearse runs a rehearsal for the API and the pages.
func rehearse(ctx context.Context, s contract.Start, m engagement.Methodology, c engagement.Casting) (engagement.Rehearsal, error) {
	return rehearsal.Run(ctx, rehearsal.Request{Start: s, Methodology: m, Cast: c})
}
