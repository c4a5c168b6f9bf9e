package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/netip"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"gevinstoverblik/models"
)

// relayWhole is how long the mail server may take for one message.
const relayWhole = time.Minute

// relay is the mail server of the house, which our messages are handed to.
type relay struct {
	host, port     string
	user, password string // "" = it asks for none
	implicit       bool   // encrypted from the first byte (smtps), not by STARTTLS
	from           mail.Address
	tls            *tls.Config // nil = what the machine trusts
}

// parseRelay reads GEVINST_SMTP: smtp://[user:password@]host[:port][?from=address], smtps:// for a server that is
// encrypted from the first byte, or only host:port. sender is who writes where no address is named.
func parseRelay(setting, sender string) (relay, error) {
	if !strings.Contains(setting, "://") {
		setting = "smtp://" + setting
	}
	u, err := url.Parse(setting)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return relay{}, errors.New("no address of a mail server")
	}
	r := relay{host: u.Hostname(), port: u.Port(), implicit: u.Scheme == "smtps", user: u.User.Username()}
	r.password, _ = u.User.Password()
	switch {
	case r.port != "" && !isPort(r.port):
		return relay{}, errors.New("no port")
	case r.port == "" && r.implicit:
		r.port = "465"
	case r.port == "" && r.user != "":
		r.port = "587"
	case r.port == "":
		r.port = "25"
	}
	from := u.Query().Get("from")
	switch {
	case from != "":
	case strings.Contains(r.user, "@"):
		from = r.user
	case sender != "":
		from = "gevinstoverblik@" + sender
	default:
		from = "gevinstoverblik@" + r.host
		if _, err := netip.ParseAddr(r.host); err == nil {
			from = "gevinstoverblik@localhost"
		}
	}
	parsed, err := mail.ParseAddress(from)
	if err != nil {
		return relay{}, fmt.Errorf("the sender's address: %w", err)
	}
	if r.from = *parsed; r.from.Name == "" {
		r.from.Name = "Gevinstoverblik"
	}
	return r, nil
}

// outgoing is a message as it goes out: plain text to one reader.
type outgoing struct {
	to      mail.Address
	subject string
	body    string // lines end in \n
	key     string // names it: a message that is sent twice is one to the reader's program
	at      time.Time
}

// relayError is a try that has failed, with its code of models.Mail….
type relayError struct {
	code string
	error
}

func (e relayError) Unwrap() error { return e.error }

// send hands a letter to the server. The error is a relayError. A password is sent over an encrypted connection only,
// or to this machine itself.
func (r relay) send(ctx context.Context, l outgoing) error {
	content, err := r.message(l)
	if err != nil {
		return relayError{models.MailRefused, err}
	}
	ctx, cancel := context.WithTimeout(ctx, relayWhole)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(r.host, r.port))
	if err != nil {
		return relayError{models.MailUnreachable, err}
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // wakes whoever waits for an answer
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if r.tls != nil {
		secure = r.tls.Clone()
	}
	secure.ServerName = r.host
	if r.implicit {
		wrapped := tls.Client(conn, secure)
		if err := wrapped.HandshakeContext(ctx); err != nil {
			return relayError{models.MailTLS, err}
		}
		conn = wrapped
	}
	client, err := smtp.NewClient(conn, r.host)
	if err != nil {
		return relayError{models.MailUnreachable, err}
	}
	defer client.Close()
	if err := client.Hello("localhost"); err != nil {
		return relayError{models.MailUnreachable, err}
	}
	if offered, _ := client.Extension("STARTTLS"); offered && !r.implicit {
		if err := client.StartTLS(secure); err != nil {
			return relayError{models.MailTLS, err}
		}
	}
	if r.user != "" {
		if _, encrypted := client.TLSConnectionState(); !encrypted && !local(conn) {
			return relayError{models.MailTLS, errors.New("the mail server offers no encryption, so it gets no password")}
		}
		if err := client.Auth(smtp.PlainAuth("", r.user, r.password, r.host)); err != nil {
			return relayError{models.MailAccess, err}
		}
	}
	for _, step := range []func() error{
		func() error { return client.Mail(r.from.Address) },
		func() error { return client.Rcpt(l.to.Address) },
		func() error {
			w, err := client.Data()
			if err != nil {
				return err
			}
			_, err = w.Write(content)
			return errors.Join(err, w.Close())
		},
	} {
		if err := step(); err != nil {
			return relayError{refusal(err), err}
		}
	}
	_ = client.Quit() // the message is theirs now
	return nil
}

// refusal tells a server that will never take a message from one that cannot now.
func refusal(err error) string {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 {
		return models.MailRefused
	}
	return models.MailUnreachable
}

func local(conn net.Conn) bool {
	at, ok := conn.RemoteAddr().(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}

// message writes a letter as RFC 5322 has it. What stands in its head can open no line of its own: addresses and subject
// are encoded.
func (r relay) message(l outgoing) ([]byte, error) {
	if strings.ContainsAny(l.to.Address+l.key, "\r\n") {
		return nil, errors.New("a line break in an address")
	}
	_, domain, _ := strings.Cut(r.from.Address, "@")
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"From", r.from.String()}, {"To", l.to.String()}, {"Subject", mime.QEncoding.Encode("utf-8", models.Tidy(l.subject))},
		{"Date", l.at.Format(time.RFC1123Z)}, {"Message-ID", "<" + url.PathEscape(l.key) + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", line[0], line[1])
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(strings.ReplaceAll(l.body, "\n", "\r\n"))); err != nil {
		return nil, err
	}
	return b.Bytes(), q.Close()
}
