package report

import "golang.org/x/text/language"

// labels are the renderers' own words.
type labels struct {
	Summary, Contents, Numbers, Label, Value, Table string
	Number, Start, End, After, Group, About         string
	Section, Sheet, Note, Unit, Day, Low, High      string
	Now, Wanted, Scale                              string
	Presentation, Back, Keys, FullScreen            string
	tones                                           map[Tone]string
}

var (
	english = labels{
		Summary: "Summary", Contents: "Contents", Numbers: "The numbers as a table", Label: "Item", Value: "Value",
		Table: "Table", Number: "No.", Start: "Start", End: "End", After: "Only after", Group: "Group",
		About: "About", Section: "Section", Sheet: "Sheet", Note: "note", Unit: "unit", Day: "Day", Low: "From", High: "To",
		Now: "Now", Wanted: "Wanted", Scale: "Scale",
		Presentation: "Presentation", Back: "Back", Keys: "Arrow keys: next and previous slide. F: full screen.", FullScreen: "Full screen",
		tones: map[Tone]string{Neutral: "Note", Good: "Good", Warn: "Attention", Bad: "Critical"},
	}
	spanish = labels{
		Summary: "Resumen", Contents: "Contenido", Numbers: "Las cifras en una tabla", Label: "Concepto", Value: "Valor",
		Table: "Tabla", Number: "N.º", Start: "Inicio", End: "Fin", After: "Solo después de", Group: "Grupo",
		About: "Acerca de", Section: "Apartado", Sheet: "Hoja", Note: "nota", Unit: "unidad", Day: "Día", Low: "De", High: "A",
		Now: "Ahora", Wanted: "Deseado", Scale: "Escala",
		Presentation: "Presentación", Back: "Volver", Keys: "Flechas: diapositiva siguiente y anterior. F: pantalla completa.", FullScreen: "Pantalla completa",
		tones: map[Tone]string{Neutral: "Nota", Good: "Bien", Warn: "Atención", Bad: "Crítico"},
	}
)

func labelsFor(locale string) labels {
	if tag, err := language.Parse(locale); err == nil && speaksSpanish(tag) {
		return spanish
	}
	return english
}

func speaksSpanish(tag language.Tag) bool {
	base, _ := tag.Base()
	return base.String() == "es"
}

// Tone is the word for a tone; one that nobody knows is neutral.
func (l labels) Tone(t Tone) string { return l.tones[t.known()] }

// known is the tone itself, or Neutral where stored content has one that nobody knows.
func (t Tone) known() Tone {
	switch t {
	case Good, Warn, Bad:
		return t
	}
	return Neutral
}
