package main

import (
	"bytes"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Settings are the settings of CONTRACT §1 as they were given: a flag, else the environment variable of the same
// name, else the default.
type Settings struct {
	DB               string `name:"db" setting:"GEVINST_DB" default:"sqlite:data/gevinst.db" placeholder:"DSN" group:"settings" help:"db"`
	Listen           string `name:"listen" setting:"GEVINST_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" group:"settings" help:"listen"`
	BaseURL          string `name:"base-url" setting:"GEVINST_BASE_URL" placeholder:"URL" group:"settings" help:"base_url"`
	Timezone         string `name:"timezone" setting:"GEVINST_TIMEZONE" default:"Europe/Copenhagen" placeholder:"ZONE" group:"settings" help:"timezone"`
	Lang             string `name:"lang" setting:"GEVINST_LANG" default:"da" placeholder:"da|en" group:"settings" help:"lang"`
	Today            string `name:"today" setting:"GEVINST_TODAY" placeholder:"DATE" group:"settings" help:"today"`
	CaseKeyFile      string `name:"case-key-file" setting:"GEVINST_CASE_KEY_FILE" placeholder:"FILE" group:"settings" help:"case_key_file"`
	SMTP             string `name:"smtp" setting:"GEVINST_SMTP" placeholder:"URL" group:"settings" help:"smtp"`
	OIDCIssuer       string `name:"oidc-issuer" setting:"GEVINST_OIDC_ISSUER" placeholder:"URL" group:"settings" help:"oidc_issuer"`
	OIDCClientID     string `name:"oidc-client-id" setting:"GEVINST_OIDC_CLIENT_ID" placeholder:"ID" group:"settings" help:"oidc_client_id"`
	OIDCClientSecret string `name:"oidc-client-secret" setting:"GEVINST_OIDC_CLIENT_SECRET" placeholder:"SECRET" group:"settings" help:"oidc_client_secret"`
	SecretKey        string `name:"secret-key" setting:"GEVINST_SECRET_KEY" placeholder:"KEY" group:"settings" help:"secret_key"`
	FetchAllowed     string `name:"fetch-allow" setting:"GEVINST_FETCH_ALLOW" placeholder:"NETS" group:"settings" help:"fetch_allow"`
	Inbox            string `name:"inbox" setting:"GEVINST_INBOX" placeholder:"FOLDER" group:"settings" help:"inbox_root"`
}

// Config is the settings after the check: what the program runs on. It is read once, at the start.
type Config struct {
	Settings
	Zone  *time.Location
	Lang  text.Lang
	Today models.Day // NoDay = the clock
	// CaseKey is what CaseKeyFile holds, without the line break at its end.
	CaseKey []byte
	// Relay is the mail server of SMTP; nil = no mails are sent.
	Relay *relay
	// FetchAllow are addresses that may be fetched from although they are of this machine or its host.
	FetchAllow []netip.Prefix
}

// check reads the settings and tells all their faults at once.
func (s Settings) check() (Config, models.Problems) {
	c := Config{Settings: s, Today: models.NoDay}
	var faults models.Problems
	fault := func(field, code, value string) {
		faults = append(faults, models.Problem{Field: field, Code: code, Value: value})
	}
	if !isDSN(s.DB) {
		fault("GEVINST_DB", "bad_dsn", maskDSN(s.DB))
	}
	if _, port, err := net.SplitHostPort(s.Listen); err != nil || !isPort(port) {
		fault("GEVINST_LISTEN", "bad_address", s.Listen)
	}
	if s.BaseURL != "" {
		u, err := url.Parse(s.BaseURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			fault("GEVINST_BASE_URL", "bad_url", s.BaseURL)
		}
	}
	if s.SMTP != "" {
		sender := ""
		if u, err := url.Parse(s.BaseURL); err == nil {
			sender = u.Hostname()
		}
		if r, err := parseRelay(s.SMTP, sender); err != nil {
			fault("GEVINST_SMTP", "bad_smtp", maskDSN(s.SMTP))
		} else {
			c.Relay = &r
		}
	}
	var err error
	if c.Zone, err = time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		fault("GEVINST_TIMEZONE", "bad_timezone", s.Timezone)
	}
	var known bool
	if c.Lang, known = text.Parse(s.Lang); !known {
		fault("GEVINST_LANG", "bad_lang", s.Lang)
	}
	if s.SecretKey != "" && len(s.SecretKey) < leastKey {
		fault("GEVINST_SECRET_KEY", "short_key", "")
	}
	for _, net := range strings.FieldsFunc(s.FetchAllowed, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(net)
		if addr, single := netip.ParseAddr(net); err != nil && single == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			fault("GEVINST_FETCH_ALLOW", "bad_network", net)
		}
		c.FetchAllow = append(c.FetchAllow, prefix)
	}
	if s.Inbox != "" {
		if info, err := os.Stat(s.Inbox); err != nil || !info.IsDir() {
			fault("GEVINST_INBOX", "bad_folder", s.Inbox)
		}
	}
	if s.Today != "" {
		if c.Today, err = models.ParseDay(s.Today); err != nil {
			fault("GEVINST_TODAY", "bad_date", s.Today)
		}
	}
	if s.CaseKeyFile != "" {
		content, err := os.ReadFile(s.CaseKeyFile)
		if c.CaseKey = bytes.TrimRight(content, "\r\n"); err != nil || len(c.CaseKey) < models.MinCaseKey {
			fault("GEVINST_CASE_KEY_FILE", "bad_case_key", s.CaseKeyFile)
		}
	}
	return c, faults
}

// isDSN says whether an address may be that of a database.
func isDSN(dsn string) bool {
	if path, sqlite := strings.CutPrefix(dsn, "sqlite:"); sqlite {
		return path != ""
	}
	u, err := url.Parse(dsn)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && u.Host != ""
}

// leastKey is the fewest characters of the key that seals secrets.
const leastKey = 32

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// idle names the settings that were given and that this version does nothing with, so that nobody waits for a
// sign-in that can't come.
func (s Settings) idle() []string {
	var names []string
	for name, value := range map[string]string{"GEVINST_OIDC_ISSUER": s.OIDCIssuer} {
		if value != "" {
			names = append(names, name)
		}
	}
	return names
}

// shownSetting is one setting as `config` shows it.
type shownSetting struct{ Name, Value string }

// shown lists the settings with their secrets masked.
func (c Config) shown() []shownSetting {
	hidden := func(secret string) string {
		if secret != "" {
			return mask
		}
		return ""
	}
	return []shownSetting{
		{"GEVINST_DB", c.maskedDB()}, {"GEVINST_LISTEN", c.Listen}, {"GEVINST_BASE_URL", c.BaseURL},
		{"GEVINST_TIMEZONE", c.Timezone}, {"GEVINST_LANG", string(c.Lang)}, {"GEVINST_TODAY", c.Today.String()},
		{"GEVINST_CASE_KEY_FILE", c.CaseKeyFile},
		{"GEVINST_SMTP", maskDSN(c.SMTP)}, {"GEVINST_OIDC_ISSUER", c.OIDCIssuer},
		{"GEVINST_OIDC_CLIENT_ID", c.OIDCClientID}, {"GEVINST_OIDC_CLIENT_SECRET", hidden(c.OIDCClientSecret)},
		{"GEVINST_SECRET_KEY", hidden(c.SecretKey)}, {"GEVINST_FETCH_ALLOW", c.FetchAllowed},
		{"GEVINST_INBOX", c.Inbox},
	}
}

// spool is the folder of files that wait for a person's choice: beside the database, so that they are there after a
// restart. On PostgreSQL "": a folder of the machine's for temporary files.
func (c Config) spool() string { return c.beside(".uploads") }

// snapshot is the file that keeps the facts for the next start. On PostgreSQL "", none: there is no folder of ours.
func (c Config) snapshot() string { return c.beside(".facts") }

// beside names a file or folder beside the database's own; "" on PostgreSQL.
func (c Config) beside(ending string) string {
	path, sqlite := strings.CutPrefix(c.DB, "sqlite:")
	if !sqlite {
		return ""
	}
	path, _, _ = strings.Cut(path, "?")
	return path + ending
}

const mask = "****"

func (c Config) maskedDB() string { return maskDSN(c.DB) }

// maskDSN hides the password of an address, also one that stands as a parameter or in an address that is no URL.
func maskDSN(dsn string) string {
	if strings.HasPrefix(dsn, "sqlite:") {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		scheme, _, _ := strings.Cut(dsn, ":")
		return scheme + ":" + mask
	}
	if _, set := u.User.Password(); set {
		u.User = url.UserPassword(u.User.Username(), mask)
	}
	q := u.Query()
	for key := range q {
		if strings.Contains(strings.ToLower(key), "password") {
			q.Set(key, mask)
		}
	}
	u.RawQuery = q.Encode()
	return strings.ReplaceAll(u.String(), url.QueryEscape(mask), mask)
}
