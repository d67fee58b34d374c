package app_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"mandate/internal/app"
)

func TestADatabaseWithoutMigrationsSaysWhatToRun(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "mandate.db")
	for _, command := range [][]string{
		{"token", "--database-url", url, "--email", "a@example.com"}, {"rebuild", "--database-url", url},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 1, app.Main(command, &out, &errs))
		assert.Contains(t, errs.String(), "mandate migrate up", command[0])
	}
}
