package rest

import (
	"context"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Days are the parameters that bound days.
type Days struct {
	From engagement.Day `query:"from" format:"date" doc:"First day; from the first reading when not given"`
	To   engagement.Day `query:"to" format:"date" doc:"Last day, included; to the last reading when not given"`
}

// ReadingsQuery are the parameters of a list of readings.
type ReadingsQuery struct {
	Place
	Paging
	Days
	Source string `query:"source" maxLength:"100" doc:"Only of this source; “by hand” is what people entered"`
	Late   string `query:"late" enum:"true,false" doc:"true for those that came after their period was evaluated, false for the others"`
	Sort   string `query:"sort" enum:"on,-on,created,-created,updated,-updated" doc:"created when not given; a minus puts the newest first"`
}

func (a *API) listReadings(ctx context.Context, in *ReadingsQuery) (out *Listed[engagement.Item[engagement.Reading]], err error) {
	q := store.ReadingQuery{
		Metric: in.params["mid"], From: in.From, To: in.To, Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort,
	}
	if in.Source != "" {
		source := in.Source
		if source == engagement.ByHand {
			source = ""
		}
		q.Source = &source
	}
	if in.Late != "" {
		late := in.Late == "true"
		q.Late = &late
	}
	err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		if err := exists(tx, in.ID, "mid", q.Metric); err != nil {
			return err
		}
		readings, next, err := tx.Readings(in.ID, q)
		out = page(readings, next)
		return err
	})
	return out, err
}

// SeriesQuery are the parameters of a metric's series.
type SeriesQuery struct {
	Place
	Days
	Points int `query:"points" minimum:"3" maximum:"5000" default:"500" doc:"The most readings to answer"`
}

// Series is a metric's line.
type Series struct {
	Days      int                          `json:"days" doc:"Days that have a reading"`
	Readings  []engagement.Reading         `json:"readings" doc:"One for each day, at most as many as asked for, without notes"`
	Conflicts []engagement.ReadingConflict `json:"conflicts" doc:"Days for which sources say different values, the latest first, at most 100"`
}

// mostConflicts bounds what is told of days whose sources disagree.
const mostConflicts = 100

func (a *API) getSeries(ctx context.Context, in *SeriesQuery) (*Out[Series], error) {
	var all []engagement.Reading
	err := a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) (err error) {
		if err := exists(tx, in.ID, "mid", in.params["mid"]); err != nil {
			return err
		}
		all, err = tx.Series(in.ID, in.params["mid"], in.From, in.To)
		return err
	})
	conflicts := engagement.Contradictions(all)
	daily := engagement.Daily(all)
	return &Out[Series]{Body: Series{
		Days: len(daily), Readings: engagement.Downsample(daily, in.Points), Conflicts: conflicts[:min(len(conflicts), mostConflicts)],
	}}, err
}
