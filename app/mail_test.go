package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"log/slog"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"gevinstoverblik/models"
)

// received is a message as it came to the mail server.
type received struct {
	from, to, subject, body string
	encrypted               bool
}

// post is a mail server on this machine. It keeps what it gets.
type post struct {
	t       *testing.T
	address string
	roots   *x509.CertPool // nil = it offers no encryption
	user    string         // "" = it lets everybody in
	refuse  *smtp.SMTPError

	mu  sync.Mutex
	got []received
}

func newPost(t *testing.T, encrypted, implicit bool, user string) *post {
	t.Helper()
	p := &post{t: t, user: user}
	server := smtp.NewServer(p)
	server.AllowInsecureAuth, server.ErrorLog = true, log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	if encrypted {
		config, roots := certified(t)
		p.roots = roots
		if implicit {
			listener = tls.NewListener(listener, config)
		} else {
			server.TLSConfig = config
		}
	}
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return p
}

// certified makes a certificate for 127.0.0.1 and the authority that vouches for it.
func certified(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, made, made, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	if _, wrapped := c.Conn().(*tls.Conn); wrapped {
		encrypted = true
	}
	return &postSession{post: p, letter: received{encrypted: encrypted}, in: p.user == ""}, nil
}

func (p *post) letters() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]received(nil), p.got...)
}

type postSession struct {
	*post
	letter received
	in     bool
}

func (s *postSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *postSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.in = user == s.user && password == secretWord; !s.in {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *postSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.letter.from = from
	return nil
}

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.letter.to = to
	if s.refuse != nil {
		return s.refuse
	}
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if s.letter.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	s.letter.body = strings.ReplaceAll(string(body), "\r\n", "\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, s.letter)
	return err
}

func (s *postSession) Reset()        { s.letter = received{encrypted: s.letter.encrypted} }
func (s *postSession) Logout() error { return nil }

// relayTo is the setting's reading, trusting the server's certificate.
func relayTo(t *testing.T, p *post, setting string) relay {
	t.Helper()
	r, err := parseRelay(setting, "gevinst.kommune.dk")
	if err != nil {
		t.Fatal(err)
	}
	if p.roots != nil {
		r.tls = &tls.Config{RootCAs: p.roots}
	}
	return r
}

// mailing is an installation whose source has an owner who reads Danish and a deputy who reads English.
func newMailing(t *testing.T, r relay) (*delivering, *mailer, *bytes.Buffer) {
	t.Helper()
	d := newDelivering(t, models.DoorFolder, nil)
	people := map[string]int64{}
	for _, u := range []models.User{{Email: "bo@kommune.dk", Name: "Bo Åkjær", Role: models.RoleAnalyst, Lang: "da", ValidUntil: models.NoDay},
		{Email: "alma@kommune.dk", Name: "Alma", Role: models.RoleLeader, Lang: "en", ValidUntil: models.NoDay}} {
		id, err := d.st.AddUser(t.Context(), models.Local(), u)
		if err != nil {
			t.Fatal(err)
		}
		people[u.Name] = id
		if err := d.st.SaveUserSettings(t.Context(), models.User{ID: id, Lang: u.Lang}); err != nil {
			t.Fatal(err)
		}
	}
	s := d.source()
	s.OwnerID, s.DeputyID, s.Every = people["Bo Åkjær"], people["Alma"], models.Daily
	if err := d.st.SaveSource(t.Context(), models.Local(), s); err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	return d, d.p.mailer(d.st, slog.New(slog.NewJSONHandler(log, nil)), r, "https://gevinst.kommune.dk"), log
}

// mailed looks once and gives how many mails went out.
func mailed(t *testing.T, m *mailer) int {
	t.Helper()
	n, err := m.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestALateDeliveryIsMailedOnceToOwnerAndDeputyInTheirLanguages(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, server.address))
	if n := mailed(t, m); n != 0 {
		t.Fatalf("%d mails while nothing is late", n)
	}
	d.p.config.Today += 3
	if n := mailed(t, m); n != 2 {
		t.Fatalf("%d mails, want one to the owner and one to the deputy", n)
	}
	got := map[string]received{}
	for _, l := range server.letters() {
		got[l.to] = l
	}
	bo, alma := got["bo@kommune.dk"], got["alma@kommune.dk"]
	if bo.from != "gevinstoverblik@gevinst.kommune.dk" || bo.subject != "Leverancen fra Byg er forsinket" {
		t.Errorf("from %q, subject %q", bo.from, bo.subject)
	}
	for _, want := range []string{"Hej Bo Åkjær\n", "2 dage forsinket", "https://gevinst.kommune.dk/admin/sources/byg\n"} {
		if !strings.Contains(bo.body, want) {
			t.Errorf("the owner's mail lacks %q:\n%s", want, bo.body)
		}
	}
	if alma.subject != "The delivery from Byg is late" || strings.Contains(alma.body, "/admin/") {
		t.Errorf("the deputy may not see sources and reads English: %q\n%s", alma.subject, alma.body)
	}
	d.p.config.Today++
	if n := mailed(t, m); n != 0 {
		t.Errorf("%d mails again the next day about the same delivery", n)
	}
	if waiting, err := d.st.UnsentMail(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
}

func TestAFailedDeliveryIsMailedAndSaysNothingOfPersons(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, "smtp://"+server.address+"?from=data@kommune.dk"))
	failure := models.FailedDelivery{SourceKey: "byg", Door: models.DoorFolder, File: "sager 010203-1234.csv", Code: models.FailedRead}
	if err := d.st.KeepFailure(t.Context(), models.Local(), failure); err != nil {
		t.Fatal(err)
	}
	if n := mailed(t, m) + mailed(t, m); n != 2 {
		t.Fatalf("%d mails, want 2", n)
	}
	l := server.letters()[0]
	if l.from != "data@kommune.dk" || !strings.Contains(l.subject+l.body, "Byg") || strings.Contains(l.body, "010203") {
		t.Errorf("%+v", l)
	}
}

func TestAMailServerThatIsAwayIsWaitedForAndTheHealthIsToldSo(t *testing.T) {
	server := newPost(t, false, false, "")
	r := relayTo(t, server, server.address)
	d, m, log := newMailing(t, r)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, m.relay.port, _ = net.SplitHostPort(gone.Addr().String())
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	d.p.config.Today += 3
	start := time.Date(2026, 10, 18, 9, 0, 0, 0, time.UTC)
	d.p.clock = func() time.Time { return start }
	if n := mailed(t, m); n != 0 {
		t.Fatalf("%d mails went to a server that is away", n)
	}
	waiting, err := d.st.UnsentMail(t.Context())
	if err != nil || len(waiting) != 2 || waiting[0].Code != models.MailUnreachable || waiting[0].Tries != 1 || waiting[1].Tries != 0 {
		t.Fatalf("waiting: %+v, %v; the second is not tried once the server is away", waiting, err)
	}
	if !strings.Contains(log.String(), models.MailUnreachable) {
		t.Errorf("the log says nothing: %s", log)
	}
	m.relay = r
	d.p.clock = func() time.Time { return start.Add(models.Wait(1)) }
	if n := mailed(t, m); n != 2 {
		t.Errorf("%d mails once it is back, want 2", n)
	}
}

func TestAMessageThatIsRefusedIsNotTriedAgainAndHoldsNobodyUp(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, server.address))
	server.refuse = &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	d.p.config.Today += 3
	mailed(t, m)
	waiting, err := d.st.UnsentMail(t.Context())
	if err != nil || len(waiting) != 2 || waiting[0].Code != models.MailRefused || waiting[1].Code != models.MailRefused || waiting[0].Due(d.p.now().AddDate(1, 0, 0)) {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
}

func TestWhoHasLeftIsWrittenToNoMore(t *testing.T) {
	server := newPost(t, false, false, "")
	d, m, _ := newMailing(t, relayTo(t, server, server.address))
	if _, err := d.st.DisableUser(t.Context(), models.Local(), d.source().DeputyID, true); err != nil {
		t.Fatal(err)
	}
	d.p.config.Today += 3
	if n := mailed(t, m); n != 1 {
		t.Errorf("%d mails, want only the one to the owner", n)
	}
}

func TestPasswordsGoToTheMailServerEncrypted(t *testing.T) {
	to := outgoing{to: mail.Address{Name: "Bo", Address: "bo@kommune.dk"}, subject: "Prøve", body: "Hej\n", key: "1", at: time.Now()}
	code := func(err error) string {
		var fault relayError
		if errors.As(err, &fault) {
			return fault.code
		}
		return ""
	}
	for _, implicit := range []bool{false, true} {
		server := newPost(t, true, implicit, "gevinst")
		scheme := map[bool]string{false: "smtp", true: "smtps"}[implicit]
		r := relayTo(t, server, scheme+"://gevinst:"+secretWord+"@"+server.address)
		if err := r.send(t.Context(), to); err != nil {
			t.Errorf("%s: %v", scheme, err)
		} else if l := server.letters(); len(l) != 1 || !l[0].encrypted || l[0].subject != "Prøve" {
			t.Errorf("%s: %+v", scheme, l)
		}
		wrong := r
		wrong.password = "forkert"
		if got := code(wrong.send(t.Context(), to)); got != models.MailAccess {
			t.Errorf("%s, a wrong password: %q", scheme, got)
		}
		unknown := r
		unknown.tls = nil
		if got := code(unknown.send(t.Context(), to)); got != models.MailTLS {
			t.Errorf("%s, a certificate that nobody vouches for: %q", scheme, got)
		}
		if n := len(server.letters()); n != 1 {
			t.Errorf("%s: %d letters got through", scheme, n)
		}
	}
}

func TestAnAddressOfAMailServerIsReadOrRefused(t *testing.T) {
	for setting, want := range map[string]string{
		"post.kommune.dk":                         "post.kommune.dk 25 gevinstoverblik@post.kommune.dk",
		"smtp://post.kommune.dk:2525?from=a@b.dk": "post.kommune.dk 2525 a@b.dk",
		"smtps://u%40b.dk:p@post.kommune.dk":      "post.kommune.dk 465 u@b.dk",
		"smtp://u:p@post":                         "post 587 gevinstoverblik@post",
		"127.0.0.1:1025":                          "127.0.0.1 1025 gevinstoverblik@localhost",
	} {
		r, err := parseRelay(setting, "")
		if got := r.host + " " + r.port + " " + r.from.Address; err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", setting, got, err, want)
		}
	}
	for _, setting := range []string{"https://post", "smtp://", "smtp://post:99999", "smtp://post?from=nobody", "smtp://post/path"} {
		if r, err := parseRelay(setting, ""); err == nil {
			t.Errorf("%s is read as %+v", setting, r)
		}
	}
}
