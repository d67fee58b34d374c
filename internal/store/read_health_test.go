package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheReasonsForAHealthNameTheProject(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		var charter engagement.Item[engagement.Project]
		in(t, db, func(tx *store.Tx) {
			var err error
			charter, err = store.Create(tx, "e1", "", engagement.Project{Name: "A second machine", BaselineStart: "2026-03-02", BaselineEnd: "2026-06-30"}, store.WriteOptions{By: "pmo"})
			require.NoError(t, err)
		})
		record(t, db, "e1",
			event(t, "project/opened", "", 5, "", engagement.ProjectOpened{Project: charter.ID}, nil),
			event(t, "project/report/1", "", 6, "", engagement.ProjectReported{Project: charter.ID, Report: "1", Health: engagement.Red}, nil))
		read(t, db, func(tx *store.Tx) {
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			require.Equal(t, []string{"The project “A second machine” is red."}, e.HealthReasons)
		})
	})
}
