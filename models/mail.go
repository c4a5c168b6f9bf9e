package models

import "time"

// Mail is a message to a user. It goes out once, however often it is posted: Key and user name it.
type Mail struct {
	ID      int64
	Key     string // what it is about: "late 3 2026-11-02"
	UserID  int64
	Subject string
	Body    string // paragraphs of plain text; emptied once it is sent
	Path    string // the page that it leads to: "/admin/sources/byg"
	At      time.Time
	SentAt  *time.Time
	Tries   int        // that have failed
	NextAt  *time.Time // when to try again; nil = at once, or never again
	Code    string     // why the latest try failed: one of Mail…; "" = none has
}

// MailTries is how often a message is tried before it is given up: some two days.
const MailTries = 14

// Why a message did not go out.
const (
	MailUnreachable = "unreachable" // the mail server does not answer, or breaks off
	MailTLS         = "tls"         // it cannot prove who it is, or offers no encryption where a password is to be sent
	MailAccess      = "access"      // it does not let us in
	MailRefused     = "refused"     // it does not take this message
)

// Failed notes that a try at a moment has failed, and when the next one is due. A message that the server refuses is not
// tried again.
func (m Mail) Failed(code string, at time.Time) Mail {
	m.Tries, m.Code, m.NextAt = m.Tries+1, code, nil
	if code != MailRefused && m.Tries < MailTries {
		next := at.Add(Wait(m.Tries))
		m.NextAt = &next
	}
	return m
}

// Due says whether a try is due at a moment.
func (m Mail) Due(at time.Time) bool {
	return m.SentAt == nil && (m.Code == "" || m.NextAt != nil && !at.Before(*m.NextAt))
}
