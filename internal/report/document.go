// Package report renders documents for a client's leaders. A Document is the one model;
// HTML, Markdown and the fragment that pages embed are renderings of it. What a document
// says is decided by whoever builds it.
package report

import "mandate/internal/engagement"

// Document is a report, or a frozen revision as a person reads it: the summary first,
// then the evidence. Text is plain unless a field says otherwise; the renderers escape
// it. Its JSON is what is stored, and its digest is that of the canonical JSON (RFC 8785).
type Document struct {
	// Kind is diagnosis, plan, project, development, change, review, final, portfolio, or a
	// gate's key.
	Kind     string `json:"kind"`
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	// Locale is a BCP 47 tag: the language of the words, and how figures are written.
	Locale string `json:"locale"`
	// Facts stand in the head: client, engagement, revision, period, date.
	Facts []Fact `json:"facts,omitempty"`
	// Summary is what a leader reads who reads nothing else.
	Summary  []Block   `json:"summary,omitempty"`
	Sections []Section `json:"sections,omitempty"`
	// Footer says how confidential it is and where it comes from.
	Footer string `json:"footer,omitempty"`
}

// Fact is a label and what it says.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Section is a chapter; sections nest to a depth of three.
type Section struct {
	Title    string    `json:"title"`
	Blocks   []Block   `json:"blocks,omitempty"`
	Sections []Section `json:"sections,omitempty"`
}

// Block is one of its fields.
type Block struct {
	Text string `json:"text,omitempty"`
	// Prose is Markdown that a person wrote. Raw HTML in it is shown as text.
	Prose   string   `json:"prose,omitempty"`
	List    []string `json:"list,omitempty"`
	Facts   []Fact   `json:"facts,omitempty"`
	Figures []Figure `json:"figures,omitempty"`
	Callout *Callout `json:"callout,omitempty"`
	Table   *Table   `json:"table,omitempty"`
	Chart   *Chart   `json:"chart,omitempty"`
}

// Tone says how something stands. Renderers never tell it by colour alone.
type Tone string

// The tones.
const (
	Neutral Tone = ""
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// Figure is a number that stands out.
type Figure struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Note  string `json:"note,omitempty"`
	Tone  Tone   `json:"tone,omitempty"`
}

// Callout is a statement that must not be overlooked.
type Callout struct {
	Tone  Tone   `json:"tone,omitempty"`
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
}

// Table has a cell for each column in each row.
type Table struct {
	Caption string   `json:"caption,omitempty"`
	Columns []Column `json:"columns"`
	Rows    [][]Cell `json:"rows"`
	// Total is the last row, set apart.
	Total []Cell `json:"total,omitempty"`
}

// Column heads a table's column.
type Column struct {
	Title   string `json:"title"`
	Numeric bool   `json:"numeric,omitempty"`
}

// Cell is a cell of a table.
type Cell struct {
	Text string `json:"text"`
	// Note stands below the text, smaller.
	Note string `json:"note,omitempty"`
	Tone Tone   `json:"tone,omitempty"`
	// Value is what the text says, and NoteValue what the note says, for spreadsheets,
	// where that is a number or a day.
	Value     *Value `json:"value,omitempty"`
	NoteValue *Value `json:"note_value,omitempty"`
}

// Value is a number or a day as a machine reads it.
type Value struct {
	Number *float64       `json:"number,omitempty"`
	Day    engagement.Day `json:"day,omitempty"`
	// Decimals are those that the number is shown with, Currency its ISO 4217 code.
	Decimals int    `json:"decimals,omitempty"`
	Currency string `json:"currency,omitempty"`
	// Percent says that the number is a share of 1, shown in hundredths: 0.5 is 50 %.
	Percent bool `json:"percent,omitempty"`
	// Before and After are words that belong to it: "expected" before a day, "ms" or "of 5"
	// after a number.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}
