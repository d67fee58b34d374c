package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"mandate/internal/config"
	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/questionset/exchange"
	"mandate/internal/store"
	"mandate/internal/strictyaml"
)

type questionsCommand struct {
	Validate questionsValidate `cmd:"" help:"Explain every fault of a question set's file, with its place."`
	Import   questionsImport   `cmd:"" help:"Store a question set: our YAML or JSON, an OSCAL catalog, a framework's JSON, XLSX or CSV."`
	List     questionsList     `cmd:"" help:"List the question sets that are stored."`
	Export   questionsExport   `cmd:"" help:"Write a stored question set in a format."`
}

// aboutFlags say what a file does not say, and take the place of what it says.
type aboutFlags struct {
	Key         string `help:"Key of the set."`
	SetVersion  int    `name:"set-version" help:"Version of the set."`
	Title       string `help:"Title of the set."`
	Publisher   string `help:"Who publishes it."`
	Source      string `help:"The document that the texts are from."`
	URL         string `name:"url" help:"Where it is published."`
	Licence     string `help:"Under which licence the texts may be used; it goes into reports."`
	Attribution string `help:"How its author is to be named; it goes into reports."`
	Language    string `help:"Language of the texts, such as en."`
}

func (a aboutFlags) about() engagement.AboutSet {
	return engagement.AboutSet{
		Key: a.Key, Version: a.SetVersion, Title: a.Title, Publisher: a.Publisher, Source: a.Source, URL: a.URL,
		Licence: a.Licence, Attribution: a.Attribution, Language: a.Language,
	}
}

// setFile is a file to read a set from.
type setFile struct {
	File string `arg:"" type:"existingfile" help:"The file; its format is known by its content, CSV by its name."`
	aboutFlags
}

func (s setFile) read(console *console) (engagement.QuestionSet, error) {
	source, err := os.ReadFile(s.File)
	if err != nil {
		return engagement.QuestionSet{}, err
	}
	set, err := exchange.Formats{}.Read(s.File, source, s.about())
	var placed *questionset.SourceError
	if errors.As(err, &placed) {
		if err := strictyaml.Explain(console.err, source, err); err != nil {
			return engagement.QuestionSet{}, err
		}
		return engagement.QuestionSet{}, engagement.Errorf(engagement.Invalid, "%s is not a valid question set", s.File)
	}
	return set, err
}

type questionsValidate struct{ setFile }

// Run checks a file.
func (v questionsValidate) Run(console *console) error {
	set, err := v.read(console)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(console.out, "%s is valid: %s, %d questions in %d groups\n", v.File, set.Ref(), len(set.Questions), len(set.Groups))
	return err
}

type questionsImport struct {
	setFile
	config.Database
}

// Run stores a set. The same again is no fault.
func (i questionsImport) Run(ctx context.Context, console *console) error {
	set, err := i.read(console)
	if err != nil {
		return err
	}
	return inDatabase(ctx, i.Database, func(tx *store.Tx) error {
		stored, err := tx.AddQuestionSet(set)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(console.out, "%s is stored: %d questions; a methodology takes them with: sets: [{use: %s, area: …}]\n", stored.Ref(), stored.Questions, stored.Ref())
		return err
	})
}

type questionsList struct{ config.Database }

// Run lists the sets.
func (l questionsList) Run(ctx context.Context, console *console) error {
	return inDatabase(ctx, l.Database, func(tx *store.Tx) error {
		sets, err := tx.QuestionSets()
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(console.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "SET\tQUESTIONS\tTITLE\tLICENCE")
		for _, s := range sets {
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", s.Ref(), s.Questions, s.Title, s.Licence)
		}
		return table.Flush()
	})
}

type questionsExport struct {
	config.Database
	Ref    string `arg:"" help:"key@version, or key for the newest version."`
	Format string `help:"yaml, json, oscal, framework, xlsx or csv." enum:"yaml,json,oscal,framework,xlsx,csv" default:"yaml"`
	Out    string `help:"File to write to; standard output without it." type:"path"`
}

// Run writes a set.
func (e questionsExport) Run(ctx context.Context, console *console) error {
	var stored store.StoredQuestionSet
	err := inDatabase(ctx, e.Database, func(tx *store.Tx) (err error) {
		stored, err = tx.QuestionSet(e.Ref)
		return err
	})
	if err != nil {
		return err
	}
	file, err := exchange.Formats{}.Write(stored.Body, e.Format, stored.CreatedAt)
	if err != nil {
		return err
	}
	if e.Out != "" {
		return os.WriteFile(e.Out, file, 0o644)
	}
	_, err = console.out.Write(file)
	return err
}

// inDatabase runs fn in one transaction of an installation's only organisation.
func inDatabase(ctx context.Context, database config.Database, fn func(*store.Tx) error) error {
	db, err := store.Open(ctx, database.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	return db.In(ctx, defaultOrg, fn)
}
