package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"gevinstoverblik/handlers"
	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

const (
	fetchEvery = 15 * time.Second // how often it is looked whether something is to be fetched
	fetchHeld  = 2 * time.Minute  // how long an instance has the fetching to itself after a look
	fetchStart = 30 * time.Second // to connect, and to the first byte of the answer
	fetchWhole = 30 * time.Minute // for the whole of it
	fetchHops  = 5
)

// fetcher fetches what sources have laid out at an address, by their schedule or when somebody asks for it.
type fetcher struct {
	bringer
	client *http.Client
	folder string // for what is being fetched
	most   int64  // bytes
}

func newFetcher(b bringer, folder string, allowed []netip.Prefix) *fetcher {
	dialer := &net.Dialer{Timeout: fetchStart, Control: func(_, address string, _ syscall.RawConn) error { return mayAsk(address, allowed) }}
	transport := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: fetchStart, ResponseHeaderTimeout: fetchStart,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10,
	}
	return &fetcher{bringer: b, folder: folder, most: handlers.DefaultMaxUpload,
		client: &http.Client{Transport: transport, CheckRedirect: sameHost}}
}

var (
	errAddress  = errors.New("the address is of this machine or its host's, which are not asked")
	errRedirect = errors.New("the address leads to another host")
	errTooLarge = errors.New("there is more than may be fetched")
)

// metadata are addresses where hosts of virtual machines tell them secrets, beside the link-local one.
var metadata = []netip.Addr{netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("192.0.0.192")}

// mayAsk refuses addresses that no case system has: this machine's own, those of its host, and those of nobody in
// particular. It is asked with the address that is really connected to, whatever a name stands for at that moment.
func mayAsk(address string, allowed []netip.Prefix) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errAddress, address)
	}
	ip := at.Addr().Unmap().WithZone("")
	if slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || slices.Contains(metadata, ip) || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return errAddress
	}
	return nil
}

// sameHost follows a redirect only to the same host, and never from https to http: what lets us in goes along.
func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if len(before) >= fetchHops || next.URL.Host != first.Host || first.Scheme == "https" && next.URL.Scheme != "https" {
		return errRedirect
	}
	return nil
}

// watch looks now and then whether something is to be fetched, until ctx ends.
func (f *fetcher) watch(ctx context.Context) {
	tick := time.NewTicker(fetchEvery)
	defer tick.Stop()
	failing := false
	for {
		_, err := f.look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			f.log.Error("fetch from the sources", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look fetches what is due, unless another instance does.
func (f *fetcher) look(ctx context.Context) ([]handled, error) {
	ours, err := f.st.Hold(ctx, "fetch", f.holder, fetchHeld)
	if err != nil || !ours {
		return nil, err
	}
	sources, err := f.by(ctx, models.DoorFetch)
	if err != nil {
		return nil, err
	}
	var out []handled
	var faults []error
	for _, source := range sources {
		state, err := f.st.FetchOf(ctx, source.ID)
		if err == nil && state.Due(source, f.p.today(), f.p.now()) {
			var result brought
			if result, err = f.fetch(ctx, source, state); err == nil {
				out = append(out, handled{source, source.Address, result})
			}
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("source %s: %w", source.Key, err))
		}
	}
	return out, errors.Join(faults...)
}

// fetch fetches one source and takes in what came, or notes why nothing did.
func (f *fetcher) fetch(ctx context.Context, source models.Source, state models.Fetch) (brought, error) {
	scope := doorScope(models.DoorFetch)
	got, err := f.get(ctx, source, state)
	defer got.remove()
	if ctx.Err() != nil {
		return brought{}, ctx.Err()
	}
	if err != nil {
		code := why(err)
		// What is logged holds the address, and neither its query nor what lets us in: both may be secret.
		f.log.Warn("nothing could be fetched", "source", source.Key, "from", models.Origin(source.Address), "why", code, "tries", state.Tries+1)
		failure := models.FailedDelivery{Door: models.DoorFetch, Code: code, Ref: fmt.Sprintf("fetch %s %s %s", source.Key, f.p.today(), code)}
		return brought{code: code, why: f.p.lang.Say("failed." + code)},
			errors.Join(f.fail(ctx, source, failure), f.st.Fetched(ctx, scope, source.Key, "", "", code))
	}
	var result brought
	if got.same {
		got.etag, got.modified = state.ETag, state.Modified
		err = f.st.Confirm(ctx, scope, source.Key)
	} else {
		result, err = f.bring(ctx, source, models.DoorFetch, "", intake.Input{Name: got.name, Open: func() (io.ReadCloser, error) { return os.Open(got.path) }})
	}
	if err != nil {
		return result, err
	}
	if result.code != "" { // refused: the same content will be refused again, until the source lays out another
		return result, f.st.Fetched(ctx, scope, source.Key, "", "", result.code)
	}
	return result, f.st.Fetched(ctx, scope, source.Key, got.etag, got.modified, "")
}

// fetched is what lay at an address.
type fetched struct {
	same           bool // as last time
	name           string
	path           string // of the file that it was put into
	etag, modified string
}

func (g fetched) remove() {
	if g.path != "" {
		_ = os.Remove(g.path) // else the sweep of old uploads takes it
	}
}

// statusError is an answer that says that something is wrong.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("the address answers %d", int(s)) }

// keyError says that the way in could not be opened.
type keyError struct{ error }

// get asks the address for what is new and puts it into a file.
func (f *fetcher) get(ctx context.Context, source models.Source, state models.Fetch) (_ fetched, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchWhole)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, source.Address, nil)
	if err != nil {
		return fetched{}, err
	}
	access, err := f.st.FetchSecret(ctx, source.Key)
	if err != nil {
		return fetched{}, keyError{err}
	}
	switch access.Scheme {
	case models.FetchBasic:
		ask.SetBasicAuth(access.User, access.Secret)
	case models.FetchBearer:
		ask.Header.Set("Authorization", "Bearer "+access.Secret)
	}
	ask.Header.Set("User-Agent", "Gevinstoverblik")
	if state.ETag != "" {
		ask.Header.Set("If-None-Match", state.ETag)
	}
	if state.Modified != "" {
		ask.Header.Set("If-Modified-Since", state.Modified)
	}
	answer, err := f.client.Do(ask)
	if err != nil {
		return fetched{}, err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	switch {
	case answer.StatusCode == http.StatusNotModified:
		return fetched{same: true}, nil
	case answer.StatusCode != http.StatusOK:
		return fetched{}, statusError(answer.StatusCode)
	case answer.ContentLength > f.most:
		return fetched{}, errTooLarge
	}
	got := fetched{name: fetchedName(answer), etag: answer.Header.Get("ETag"), modified: answer.Header.Get("Last-Modified")}
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return got, err
	}
	file, err := os.CreateTemp(f.folder, "fetched-*")
	if err != nil {
		return got, err
	}
	got.path = file.Name()
	n, err := io.Copy(file, io.LimitReader(answer.Body, f.most+1))
	if err = errors.Join(err, file.Close()); err == nil && n > f.most {
		err = errTooLarge
	}
	return got, err
}

// fetchedName gives the file's name: as the answer says, else the last part of the address.
func fetchedName(answer *http.Response) string {
	name := path.Base(answer.Request.URL.Path)
	if _, args, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition")); err == nil && args["filename"] != "" {
		name = path.Base(strings.ReplaceAll(args["filename"], `\`, "/"))
	}
	if name = models.Tidy(name); name == "" || name == "/" || name == "." {
		name = "fetched"
	}
	name, _ = models.MaskCPR(name)
	return name
}

// why gives the code of a failed fetch. The error itself may hold the whole address: it is not kept.
func why(err error) string {
	var status statusError
	var key keyError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	switch {
	case errors.As(err, &key):
		return models.FailedKey
	case errors.Is(err, errAddress):
		return models.FailedAddress
	case errors.Is(err, errRedirect):
		return models.FailedRedirect
	case errors.Is(err, errTooLarge):
		return models.FailedTooLarge
	case errors.As(err, &status) && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		return models.FailedAccess
	case errors.As(err, &status):
		return models.FailedStatus
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &verify):
		return models.FailedTLS
	}
	return models.FailedFetch
}

// fetchCommand fetches what is due now, for those who run no server.
type fetchCommand struct {
	Source string `name:"source" placeholder:"KEY" help:"fetch_source"`
}

// Run fetches once. Exit status 3 says that a source gave nothing that could be taken in.
func (c *fetchCommand) Run(p *program) error {
	st, err := p.open(p.logger(slog.LevelWarn, false), true)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // everything is committed
	if c.Source != "" {
		if err := st.AskFetch(p.ctx, models.Local(), c.Source); errors.Is(err, models.ErrNotFound) {
			return models.Problem{Field: "--source", Code: "bad_key", Value: c.Source}
		} else if err != nil {
			return err
		}
	}
	out, err := newFetcher(p.bringer(st, p.logger(slog.LevelWarn, false)), p.fetchFolder(), p.config.FetchAllow).look(p.ctx)
	if err != nil {
		return err
	}
	failed := false
	for _, h := range out {
		failed = failed || h.code != ""
		words := []byte(p.lang.Say("cli.fetch.same") + "\n")
		if h.code != "" || h.report.Batch != nil {
			if _, words, err = h.told(p); err != nil {
				return err
			}
		}
		fmt.Fprintf(p.stdout, "%s: %s", h.source.Key, words)
	}
	if failed {
		return errRefused
	}
	return nil
}

// fetchFolder is where what is being fetched lies: with the uploads, which are swept.
func (p *program) fetchFolder() string {
	if folder := p.config.spool(); folder != "" {
		return folder
	}
	return os.TempDir()
}
