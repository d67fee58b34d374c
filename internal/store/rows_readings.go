package store

import "mandate/internal/engagement"

// The rows of readings and of the files they came in.
type (
	readingRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Metric       string
		OnDay        string
		Source       string
		Value        float64
		Benefit      int64
		Note         string
		LateFor      int
		Version      int
		Deleted      bool
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		CreatedBy    string
		UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
		UpdatedBy    string
	}
	readingVersionRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ReadingID    string `gorm:"primaryKey"`
		Version      int    `gorm:"primaryKey;autoIncrement:false"`
		OnDay        string
		Source       string
		Value        float64
		Benefit      int64
		Note         string
		WrittenAt    stamp
		WrittenBy    string
	}
	readingImportRow struct {
		OrgID        string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		EngagementID string
		Person       string
		State        string
		Reason       string
		RowsRead     int
		Added        int
		Corrected    int
		Unchanged    int
		Late         int
		Refused      int
		BeganAt      stamp
		UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
	}
	readingFaultRow struct {
		OrgID     string `gorm:"primaryKey"`
		ImportID  string `gorm:"primaryKey"`
		Place     int    `gorm:"primaryKey;autoIncrement:false"`
		RowNumber int
		Field     string
		Message   string
	}
)

// TableName names the table.
func (readingRow) TableName() string { return "readings" }

// TableName names the table.
func (readingVersionRow) TableName() string { return "reading_versions" }

// TableName names the table.
func (readingImportRow) TableName() string { return "reading_imports" }

// TableName names the table.
func (readingFaultRow) TableName() string { return "reading_import_faults" }

func (r readingRow) reading() engagement.Reading {
	return engagement.Reading{
		Metric: r.Metric, On: engagement.Day(r.OnDay), Value: r.Value, Note: r.Note,
		ActualBenefit: engagement.Money(r.Benefit), Source: r.Source, LateFor: r.LateFor,
	}
}

func (r readingRow) item() engagement.Item[engagement.Reading] {
	return engagement.Item[engagement.Reading]{
		ID: r.ID, Version: r.Version, CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time, UpdatedBy: r.UpdatedBy, Body: r.reading(),
	}
}

// say makes the row say what a reading says.
func (r *readingRow) say(body engagement.Reading, lateFor int) {
	r.OnDay, r.Source, r.Value, r.Benefit, r.Note = string(body.On), body.Source, body.Value, int64(body.ActualBenefit), body.Note
	r.LateFor = lateFor
}

// superseded is what the row said before its next version.
func (r readingRow) superseded() readingVersionRow {
	return readingVersionRow{
		OrgID: r.OrgID, EngagementID: r.EngagementID, ReadingID: r.ID, Version: r.Version, OnDay: r.OnDay, Source: r.Source,
		Value: r.Value, Benefit: r.Benefit, Note: r.Note, WrittenAt: r.UpdatedAt, WrittenBy: r.UpdatedBy,
	}
}
