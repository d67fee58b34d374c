package store

import (
	"context"
	"time"

	"gorm.io/gorm/logger"
)

// statements is what GORM logs to: it hands statements to the hook and logs nothing,
// since errors are returned and logged once, at the edge.
type statements struct{ db *DB }

// LogMode changes nothing.
func (s statements) LogMode(logger.LogLevel) logger.Interface { return s }

// Info says nothing.
func (statements) Info(context.Context, string, ...any) {}

// Warn says nothing.
func (statements) Warn(context.Context, string, ...any) {}

// Error says nothing: the caller has the error.
func (statements) Error(context.Context, string, ...any) {}

// Trace hands a statement that has run to the hook.
func (s statements) Trace(_ context.Context, _ time.Time, statement func() (string, int64), _ error) {
	if hook := s.db.hook.Load(); hook != nil {
		sql, _ := statement()
		(*hook)(sql)
	}
}

// ParamsFilter keeps parameters, which may be personal, out of the statement.
func (statements) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
