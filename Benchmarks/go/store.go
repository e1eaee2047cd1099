package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"fmt"
	"runtime"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

type account struct {
	id  int64
	sid string
}

// flow has the members of its latest revision; a listed one has no definition.
type flow struct {
	sid           string
	account       string
	revision      int64
	status        string
	friendlyName  string
	commitMessage sql.NullString
	authorSID     sql.NullString
	created       int64
	updated       sql.NullInt64
	definition    []byte
}

// store is the registry's tables: a pool of read connections and one that writes.
type store struct {
	writer                                                        *sql.DB
	authenticating, fetching, listing                             *sql.Stmt
	knownDefinition, insertDefinition, insertFlow, insertRevision *sql.Stmt
}

const columns = `flow.sid, flow.revision, flow.status, flow.friendly_name, flow.commit_message, flow.author_sid,
	flow.date_created, flow.date_updated`

func openStore(path string) (*store, error) {
	reader, err := sql.Open("sqlite3", "file:"+path+"?_query_only=true&_busy_timeout=5000&_mutex=no")
	if err != nil {
		return nil, err
	}
	reader.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	reader.SetMaxIdleConns(runtime.GOMAXPROCS(0))
	writer, err := sql.Open("sqlite3",
		"file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=true&_txlock=immediate&_mutex=no")
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	s := &store{writer: writer}
	return s, s.prepare(reader)
}

func (s *store) prepare(reader *sql.DB) error {
	for _, each := range []struct {
		statement **sql.Stmt
		database  *sql.DB
		text      string
	}{
		{&s.authenticating, reader, `SELECT account.id, auth_token.hash FROM account
			JOIN auth_token ON auth_token.account_id = account.id WHERE account.sid = ? AND account.status = 'active'`},
		{&s.fetching, reader, `SELECT ` + columns + `, definition.text
			FROM flow JOIN definition ON definition.id = flow.definition_id WHERE flow.sid = ? AND flow.account_id = ?`},
		{&s.listing, reader, `SELECT ` + columns + ` FROM flow WHERE account_id = ? AND date_deleted IS NULL
			ORDER BY date_created DESC, sid DESC LIMIT ?`},
		{&s.knownDefinition, s.writer, `SELECT id FROM definition WHERE sha256 = ?`},
		{&s.insertDefinition, s.writer, `INSERT INTO definition (sha256, text) VALUES (?, ?)`},
		{&s.insertFlow, s.writer, `INSERT INTO flow (sid, account_id, revision, published_revision, status,
			friendly_name, definition_id, date_created) VALUES (?, ?, 1, ?, ?, ?, ?, ?)`},
		{&s.insertRevision, s.writer, `INSERT INTO revision (flow_id, number, status, friendly_name, definition_id,
			date_created) VALUES (?, 1, ?, ?, ?, ?)`},
	} {
		var err error
		if *each.statement, err = each.database.Prepare(each.text); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) authenticate(sid, token string) (account, error) {
	rows, err := s.authenticating.Query(sid)
	if err != nil {
		return account{}, err
	}
	defer rows.Close()
	computed := sha256.Sum256([]byte(token))
	for rows.Next() {
		var id int64
		var hash sql.RawBytes
		if err := rows.Scan(&id, &hash); err != nil {
			return account{}, err
		}
		if subtle.ConstantTimeCompare(computed[:], hash) == 1 {
			return account{id: id, sid: sid}, nil
		}
	}
	return account{}, fmt.Errorf("unknown credentials")
}

// members are the places of `columns`.
func (f *flow) members() []any {
	return []any{&f.sid, &f.revision, &f.status, &f.friendlyName, &f.commitMessage, &f.authorSID, &f.created, &f.updated}
}

func (s *store) flow(caller account, sid string) (*flow, error) {
	found := &flow{account: caller.sid}
	err := s.fetching.QueryRow(sid, caller.id).Scan(append(found.members(), &found.definition)...)
	return found, err
}

func (s *store) newest(caller account, limit int) ([]flow, error) {
	rows, err := s.listing.Query(caller.id, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	page := make([]flow, 0, limit)
	for rows.Next() {
		page = append(page, flow{account: caller.sid})
		if err := rows.Scan(page[len(page)-1].members()...); err != nil {
			return nil, err
		}
	}
	return page, rows.Err()
}

// create stores the flow and gives it its SID and date; they are on the disk when it returns.
func (s *store) create(caller account, wanted *flow) error {
	wanted.sid, wanted.account, wanted.created = randomSID("FW"), caller.sid, time.Now().Unix()
	transaction, err := s.writer.Begin()
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	definition, err := s.definition(transaction, wanted.definition)
	if err != nil {
		return err
	}
	if err := s.insert(transaction, caller, wanted, definition); err != nil {
		return err
	}
	return transaction.Commit()
}

func (s *store) definition(transaction *sql.Tx, text []byte) (int64, error) {
	hash := sha256.Sum256(text)
	var id int64
	err := transaction.Stmt(s.knownDefinition).QueryRow(hash[:]).Scan(&id)
	if err != sql.ErrNoRows {
		return id, err
	}
	result, err := transaction.Stmt(s.insertDefinition).Exec(hash[:], string(text))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (s *store) insert(transaction *sql.Tx, caller account, wanted *flow, definition int64) error {
	published := sql.NullInt64{Int64: 1, Valid: wanted.status == "published"}
	result, err := transaction.Stmt(s.insertFlow).Exec(
		wanted.sid, caller.id, published, wanted.status, wanted.friendlyName, definition, wanted.created)
	if err != nil {
		return err
	}
	row, err := result.LastInsertId()
	if err != nil {
		return err
	}
	_, err = transaction.Stmt(s.insertRevision).Exec(
		row, wanted.status, wanted.friendlyName, definition, wanted.created)
	return err
}
