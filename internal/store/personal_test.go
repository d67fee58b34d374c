package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// impersonal are columns of text in which nobody writes freely: ids, states, hashes, names of
// things, what machines say. A new column belongs here, or to what is searched for people.
var impersonal = map[string]string{
	"access_log":            "id action target code",
	"answers":               "key request_digest location",
	"change_mails":          "item digest state",
	"client_logos":          "client_id type sha256",
	"clients":               "id name name_key country",
	"content_imports":       "id digest",
	"delegations":           "id from_day until_day gates mode",
	"digest_items":          "id",
	"drafts":                "ref",
	"erasures":              "person counts",
	"file_chunks":           "file_id",
	"files":                 "id content_type sha256",
	"item_links":            "from_kind from_id field to_kind to_id",
	"item_versions":         "kind item_id",
	"items":                 "kind id parent",
	"journal":               "event_id type canonical prev_hash hash",
	"journal_heads":         "hash",
	"journal_texts":         "name salt",
	"links":                 "hash gate stage digest request",
	"methodologies":         "id key title",
	"outbox":                "id workflow kind item_id parent outcome",
	"people":                "id locale org_roles mail",
	"pulse_answers":         "round id group_id",
	"pulse_invitations":     "round group_id",
	"question_sets":         "id key title publisher licence",
	"reading_import_faults": "import_id field",
	"reading_imports":       "id state",
	"reading_versions":      "reading_id on_day",
	"readings":              "id metric on_day",
	"reports":               "id kind ref digest",
	"retentions":            "until_day",
	"revisions":             "ref gate_key digest material_digest request",
	"sessions":              "id token previous way api_token",
	"sign_ins":              "id",
	"source_polls":          "source reading outcome error",
	"source_secrets":        "source origin sealed",
	"source_states":         "source error",
	"webhook_attempts":      "delivery error tell",
	"webhook_deliveries":    "id webhook type event_id state error",
	"webhooks":              "id url types why_disabled secret old_secret",
	"tokens":                "id prefix name role hash",
}

// cleared are columns that an erasure empties or deletes by the person's id, whatever they say.
var cleared = []string{"sign_ins.issuer", "sign_ins.subject", "people.name", "people.email", "people.email_key", "people.identity_key", "people.search", "access_log.address", "erasures.reason"}

func TestEveryColumnOfTextIsSearchedForPeopleOrHoldsNone(t *testing.T) {
	db := storetest.SQLite(t)
	var columns []string
	read(t, db, func(tx *store.Tx) {
		var err error
		columns, err = tx.Strings("SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c " +
			"WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'rm_%' " +
			"AND c.name NOT IN ('org_id', 'engagement_id')")
		require.NoError(t, err)
	})
	require.NotEmpty(t, columns)
	searched := store.PersonalColumns()
	for _, column := range columns {
		table, name, _ := strings.Cut(column, ".")
		holds := slices.Contains(strings.Fields(impersonal[table]), name)
		known := slices.Contains(searched, column) || slices.Contains(cleared, column)
		assert.True(t, holds != known, "%s is classified once: as a text that may name people, a person's id, or neither (internal/store/personal.go, and here)", column)
	}
	for _, column := range searched {
		assert.True(t, slices.Contains(columns, column) || strings.HasPrefix(column, "rm_"), "%s is searched, and is not there", column)
	}
}

const (
	zoe     = "Zoë Quillfeather"
	zoeMail = "zoe.q@client.example"
)

// traces has a person everywhere that people write, in an engagement that has ended.
func traces(t *testing.T, db *store.DB) (id string) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		person, err := tx.EnsurePerson(zoe, zoeMail, "en")
		require.NoError(t, err)
		id = person.ID
		_, err = tx.CreateToken(store.Token{Name: "of Zoë", Role: "member", Person: id, Hash: []byte("h")})
		require.NoError(t, err)
	})
	record(t, db, "e1", openedEvent(t, "Led by "+zoe, "Client", engagement.TeamMember{Role: engagement.RoleSponsor, Person: id}),
		event(t, "pause", "", 5, id, engagement.Paused{}, map[string]string{"reason": "zoë  quillfeather is ill"}),
		event(t, "resume", "", 6, id, engagement.Resumed{}, map[string]string{"reason": "She is back"}))
	in(t, db, func(tx *store.Tx) {
		item, err := store.Create(tx, "e1", "", engagement.Interview{Person: zoe, HeldOn: "2026-03-03", Notes: "Call " + zoeMail}, store.WriteOptions{By: id})
		require.NoError(t, err)
		_, err = store.Update(tx, "e1", item.ID, engagement.Interview{Person: zoe, HeldOn: "2026-03-03", Notes: "Called"}, store.WriteOptions{By: id})
		require.NoError(t, err)
		_, err = tx.AddFile("e1", store.File{Name: zoe + ".pdf", By: id}, strings.NewReader("x"))
		require.NoError(t, err)
		require.NoError(t, tx.LogAccess(store.Access{Subject: id, Action: "GET", Code: "forbidden", Reason: "no", Address: "192.0.2.7"}))
		require.NoError(t, tx.KeepForDigest(store.DigestItem{ID: "n1", Person: "other", Engagement: "e1", Notice: []byte(`{"about":"` + zoe + `"}`)}))
		require.NoError(t, tx.Remember("k1", "d", store.Answer{Status: 201, Body: []byte(`{"name":"` + zoe + `"}`)}))
		require.NoError(t, tx.Remember("k2", "d", store.Answer{Status: 201, Body: []byte(`{"name":"Somebody"}`)}))
		_, err = tx.AddRevision("e1", store.Revision{
			Subject: engagement.Subject{Ref: "plan/1", Digest: "d"}, Key: engagement.GatePlan, Body: []byte(`{"owner":"` + zoe + `"}`), By: id, Request: "r1", Note: "by " + zoe,
		})
		require.NoError(t, err)
	})
	record(t, db, "e1", event(t, "end", "", 7, "pmo", engagement.Ended{Status: engagement.StatusClosed}, map[string]string{"reason": "Done"}))
	return id
}

// dump is everything in the database, but for the tables named.
func dump(t *testing.T, db *store.DB, without ...string) string {
	t.Helper()
	var out bytes.Buffer
	read(t, db, func(tx *store.Tx) {
		for _, table := range store.Tables(tx) {
			if slices.Contains(without, table) {
				continue
			}
			rows, err := store.Rows(tx, table)
			require.NoError(t, err)
			for _, row := range rows {
				for column, value := range row {
					if b, ok := value.([]byte); ok {
						row[column] = string(b)
					}
				}
				fmt.Fprintf(&out, "%s %v\n", table, row)
			}
		}
	})
	return out.String()
}

func TestAPersonIsErasedAndTheChainHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id := traces(t, db)
		require.Contains(t, strings.ToLower(dump(t, db, "revisions")), "quillfeather")
		var outlook store.Erasure
		read(t, db, func(tx *store.Tx) {
			var err error
			outlook, err = tx.ErasureOf(id, nil)
			require.NoError(t, err)
		})
		require.Empty(t, outlook.Hinders)
		require.Equal(t, map[string]int{"digest_items": 1, "files": 1, "item_versions": 2, "items": 1, "journal_texts": 2, "revisions": 1}, outlook.Erased)
		require.Equal(t, map[string]int{"revisions": 1}, outlook.Kept)

		in(t, db, func(tx *store.Tx) {
			done, err := tx.ErasePerson(id, "admin", "Asked by "+zoe, nil)
			require.NoError(t, err)
			require.Equal(t, outlook.Erased, done.Erased)
			require.Equal(t, "Asked by [erased]", done.Reason)
		})
		left := dump(t, db, "revisions")
		require.NotContains(t, strings.ToLower(left), "quillfeather")
		require.NotContains(t, left, zoeMail)
		require.NotContains(t, left, "192.0.2.7")
		read(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.VerifyChain("e1"))
			person, err := tx.Person(id)
			require.NoError(t, err)
			require.False(t, person.Active)
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			require.Equal(t, "[erased]", e.Title, "the journal's text is gone")
			frozen, err := tx.Revision("e1", "plan/1", 1)
			require.NoError(t, err)
			require.Contains(t, string(frozen.Body), zoe, "what was decided on stays")
			require.Equal(t, "by [erased]", frozen.Note)
			_, known, err := tx.Recall("k2", "d")
			require.NoError(t, err)
			require.True(t, known, "others may still try again")
			_, known, err = tx.Recall("k1", "d")
			require.NoError(t, err)
			require.False(t, known)
			all, err := tx.Erasures()
			require.NoError(t, err)
			require.Len(t, all, 1)
		})
		result, err := db.Rebuild(t.Context(), org, nil)
		require.NoError(t, err)
		require.Empty(t, result.Differences, "the read model follows from what is left")
		in(t, db, func(tx *store.Tx) {
			again, err := tx.EnsurePerson("Zoë Quillfeather", zoeMail, "en")
			require.NoError(t, err)
			require.NotEqual(t, id, again.ID, "who comes back is somebody new")
		})
	})
}

func TestSomebodyWhoIsNeededIsNotErased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ana, admin store.Person
		in(t, db, func(tx *store.Tx) {
			ana = ensure(t, tx, "Ana Lópezpérez", "ana@x.eu")
			admin = ensure(t, tx, "Only Admin", "admin@x.eu")
			admin.OrgRoles = []string{"admin"}
			var err error
			admin, err = tx.UpdatePerson(admin, 0)
			require.NoError(t, err)
		})
		record(t, db, "e1", openedEvent(t, "Bread", "Bakery", engagement.TeamMember{Role: engagement.RoleSponsor, Person: ana.ID}))
		for id, why := range map[string]string{ana.ID: "sponsor of engagement e1", admin.ID: "only administrator"} {
			before := dump(t, db)
			err := attempt(t, db, func(tx *store.Tx) error {
				_, err := tx.ErasePerson(id, "admin", "r", nil)
				return err
			})
			requireCode(t, engagement.Conflict, err)
			require.Contains(t, err.Error(), why)
			require.Equal(t, len(before), len(dump(t, db)))
		}
	})
}

func TestAPersonGetsACopyOfEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id := traces(t, db)
		read(t, db, func(tx *store.Tx) {
			data, err := tx.PersonalData(id)
			require.NoError(t, err)
			text, err := json.Marshal(data)
			require.NoError(t, err)
			require.Equal(t, zoe, data.Person.Name)
			for _, table := range []string{"access_log", "files", "item_versions", "revisions", "rm_team", "tokens"} {
				require.NotEmpty(t, data.Records[table], table)
			}
			require.Len(t, data.Journal, 2)
			require.Equal(t, "She is back", data.Journal[1].Texts["reason"])
			require.Contains(t, string(text), "192.0.2.7")
			require.NotContains(t, string(text), "Somebody")
			require.GreaterOrEqual(t, len(data.Mentions), 8)
			_, err = tx.PersonalData("nobody")
			requireCode(t, engagement.NotFound, err)
		})
	})
}
