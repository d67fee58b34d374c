package report

// numbers is the chart's table: a row for each label, a column for each series. Series
// may be longer or shorter than the labels; nothing is left out.
func (c Chart) numbers(f Format, l labels) Table {
	switch {
	case (c.Kind == HeatMap || c.Kind == Matrix || c.Kind == Stances) && c.Grid != nil:
		return c.gridNumbers(l)
	case c.Kind == Gantt && c.Timeline != nil:
		return c.timelineNumbers(f, l)
	case c.Kind == Strips:
		return c.stripNumbers(f, l)
	case c.Kind == Flows && c.Flow != nil:
		return c.flowNumbers(l)
	case c.Kind == Gauges && len(c.Gauges) > 0:
		return c.gaugeNumbers(l)
	case c.Kind == Trend && c.Trend != nil:
		return c.trendNumbers(f, l)
	}
	t := Table{Caption: c.caption(), Columns: []Column{{Title: l.Label}}}
	for i, s := range c.Series {
		name := s.Name
		if name == "" && len(c.Series) == 1 {
			name = l.Value
		}
		t.Columns = append(t.Columns, Column{Title: name, Numeric: true})
		for row, v := range s.Values {
			for len(t.Rows) <= row {
				t.Rows = append(t.Rows, nil)
			}
			for len(t.Rows[row]) <= i {
				t.Rows[row] = append(t.Rows[row], Cell{})
			}
			if v != nil {
				t.Rows[row][i] = Cell{Text: f.value(*v), Value: &Value{Number: v, Decimals: decimalsOf(*v)}}
			}
		}
	}
	for len(t.Rows) < len(c.Labels) {
		t.Rows = append(t.Rows, nil)
	}
	for i, row := range t.Rows {
		at := Cell{Text: c.label(i)}
		if i < len(c.Days) && c.Days[i] != "" {
			at.Value = &Value{Day: c.Days[i]}
		}
		t.Rows[i] = append([]Cell{at}, row...)
	}
	return t
}

func (c Chart) caption() string {
	if c.Unit == "" {
		return c.Title
	}
	return c.Title + " (" + c.Unit + ")"
}

// label is the label of a row, "" where the chart has more values than labels.
func (c Chart) label(i int) string {
	if i < len(c.Labels) {
		return c.Labels[i]
	}
	return ""
}

// points is how many values the longest series has, or labels there are.
func (c Chart) points() int {
	n := len(c.Labels)
	for _, s := range c.Series {
		n = max(n, len(s.Values))
	}
	return n
}
