// Package store keeps everything that Mandate remembers, in PostgreSQL or in an
// embedded SQLite file: content with its history, frozen revisions, the hash-chained
// journal, and the read model that is derived from it.
//
// It is reached only through DB.In and DB.Read: one transaction, for one organisation.
// No row type leaves the package.
package store
