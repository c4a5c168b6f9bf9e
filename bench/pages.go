package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	email    = "bench@example.dk"
	password = "measure-me-once-more"
)

// measurePages serves the database and times its pages as a reader's browser would ask for them.
func (b *bench) measurePages(ctx context.Context, d duck) (_ []result, err error) {
	db := filepath.Join(b.folder, "ours.db")
	if err := b.addUser(ctx, db); err != nil {
		return nil, err
	}
	s, r, err := b.read(ctx, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()

	// Every request has an address that was never asked before, so that nothing is answered from the page cache.
	var uncached []float64
	for i := range 60 {
		_, took, err := r.get(ctx, fmt.Sprintf("/overview?nocache=%d", i))
		if err != nil {
			return nil, err
		}
		uncached = append(uncached, took)
	}
	page, _, err := r.get(ctx, "/overview")
	if err != nil {
		return nil, err
	}
	page = bytes.Clone(page)
	repeated, static, err := r.repeated(ctx, page)
	if err != nil {
		return nil, err
	}
	gauges, err := r.gauges(ctx)
	if err != nil {
		return nil, err
	}
	ours, theirs := median(uncached), median(slices.Clone(d.Ms))
	return []result{
		{"overview, uncached, whole request, against the same questions in DuckDB", millis(ours), millis(theirs), ratio(theirs / ours), "≥ 5 (8)"},
		{fmt.Sprintf("overview again (%d kB), against a static file of its size", len(page)>>10), millis(repeated), millis(static), ratio(static / repeated), "≥ 0.9"},
		{"in memory a case", fmt.Sprintf("%.1f bytes", gauges["gevinst_facts_bytes"]/gauges["gevinst_cases"]), "", "", "≤ 40 bytes"},
		{"from start to first answer", seconds(s.ready.Seconds()), "", "", ""},
	}, nil
}

func (b *bench) addUser(ctx context.Context, db string) error {
	add := b.command(ctx, b.binary, "user", "add", "--db", "sqlite:"+db, "--email", email, "--name", "Bench", "--role", "leader", "--password-stdin")
	add.Stdin = strings.NewReader(password + "\n")
	_, err := add.Output()
	if err != nil {
		return told("user add", err)
	}
	return nil
}

// served is the program, serving.
type served struct {
	base  string
	ready time.Duration // from the start of the process to its first answer
	stop  func() error
}

// serve starts the program on a database and waits for its first answer.
func (b *bench) serve(ctx context.Context, db string) (s served, err error) {
	server := b.command(ctx, b.binary, "serve", "--db", address(db), "--listen", "127.0.0.1:0")
	stderr, err := server.StderrPipe()
	if err != nil {
		return s, err
	}
	start := time.Now()
	if err := server.Start(); err != nil {
		return s, err
	}
	s.stop = sync.OnceValue(func() error { return errors.Join(server.Process.Signal(syscall.SIGTERM), server.Wait()) })
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	if s.base, err = waitFor(stderr); err != nil {
		return s, err
	}
	answer, err := http.Get(s.base + "/readyz")
	if err != nil {
		return s, err
	}
	s.ready = time.Since(start)
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("/readyz answers %s", answer.Status)
	}
	return s, errors.Join(err, answer.Body.Close())
}

// waitFor reads the server's log until it says where it answers, and goes on emptying it.
func waitFor(log io.Reader) (string, error) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if rest, says := strings.CutPrefix(lines.Text(), "Gevinstoverblik answers at "); says {
			go func() { _, _ = io.Copy(io.Discard, log) }() // until the server ends
			return strings.TrimSuffix(strings.Fields(rest)[0], "/"), nil
		}
	}
	return "", errors.New("the server ended before it answered")
}

// reader is somebody signed in.
type reader struct {
	base   string
	client http.Client
	token  string       // of the machine interface; "" = none
	buffer bytes.Buffer // of the latest answer: what a client spends on making room is not the server's time
}

// read serves a database to a reader who is signed in.
func (b *bench) read(ctx context.Context, db string) (served, *reader, error) {
	s, err := b.serve(ctx, db)
	if err != nil {
		return s, nil, err
	}
	r := &reader{base: s.base}
	if err := r.signIn(ctx); err != nil {
		return s, nil, errors.Join(err, s.stop())
	}
	return s, r, nil
}

func (r *reader) ask(ctx context.Context, method, path string, form url.Values) ([]byte, *http.Response, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, r.base+path, body)
	if err != nil {
		return nil, nil, err
	}
	// Pages and files are both asked for as they are: the time is not to be that of a compressor.
	request.Header.Set("Accept-Encoding", "identity")
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", r.base)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	r.buffer.Reset()
	_, err = r.buffer.ReadFrom(response.Body)
	return r.buffer.Bytes(), response, err
}

// get asks for a page and gives its content, good until the next one, and the milliseconds that it took.
func (r *reader) get(ctx context.Context, path string) ([]byte, float64, error) {
	start := time.Now()
	content, response, err := r.ask(ctx, http.MethodGet, path, nil)
	took := float64(time.Since(start).Microseconds()) / 1000
	if err == nil && (response.StatusCode != http.StatusOK || response.Request.URL.Path != strings.Split(path, "?")[0]) {
		err = fmt.Errorf("%s answers %s at %s", path, response.Status, response.Request.URL.Path)
	}
	return content, took, err
}

var hidden = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`)
var attribute = regexp.MustCompile(`(name|value)="([^"]*)"`)

func (r *reader) signIn(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	r.client = http.Client{Jar: jar, Timeout: time.Minute}
	door, _, err := r.ask(ctx, http.MethodGet, "/login", nil)
	if err != nil {
		return err
	}
	form := url.Values{"email": {email}, "password": {password}}
	for _, input := range hidden.FindAllString(string(door), -1) {
		has := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(input, -1) {
			has[a[1]] = a[2]
		}
		form.Set(has["name"], has["value"])
	}
	_, response, err := r.ask(ctx, http.MethodPost, "/login", form)
	if err == nil && response.Request.URL.Path == "/login" {
		err = fmt.Errorf("sign in: %s", response.Status)
	}
	return err
}

// asset finds the files that a page loads, caseType the page of a case type, which draws a chart and so loads the
// largest file that there is.
var (
	asset    = regexp.MustCompile(`(?:src|href|data-library)="(/static/[^"]+)"`)
	caseType = regexp.MustCompile(`href="(/case-types/[^"?]+)`)
)

// repeated times the page asked for again, and a static file of the same size: between the next smaller and the
// next larger file that the pages load, in proportion.
func (r *reader) repeated(ctx context.Context, page []byte) (ours, static float64, err error) {
	link := caseType.FindSubmatch(page)
	if link == nil {
		return 0, 0, errors.New("the overview leads to no case type")
	}
	charted, _, err := r.get(ctx, string(link[1]))
	if err != nil {
		return 0, 0, err
	}
	type file struct {
		path string
		size int
	}
	var files []file
	for _, found := range asset.FindAllStringSubmatch(string(page)+string(charted), -1) {
		content, _, err := r.get(ctx, found[1])
		if err != nil {
			return 0, 0, err
		}
		files = append(files, file{found[1], len(content)})
	}
	slices.SortFunc(files, func(a, b file) int { return a.size - b.size })
	at, _ := slices.BinarySearchFunc(files, len(page), func(f file, size int) int { return f.size - size })
	if at == 0 || at == len(files) {
		return 0, 0, errors.New("the pages load no smaller and larger file to hold the page against")
	}
	smaller, larger := files[at-1], files[at]
	times := map[string][]float64{}
	for range 1500 {
		for _, path := range []string{"/overview", smaller.path, larger.path} {
			_, took, err := r.get(ctx, path)
			if err != nil {
				return 0, 0, err
			}
			times[path] = append(times[path], took)
		}
	}
	low, high := median(times[smaller.path]), median(times[larger.path])
	static = low
	if larger.size > smaller.size {
		static += (high - low) * float64(len(page)-smaller.size) / float64(larger.size-smaller.size)
	}
	return median(times["/overview"]), static, nil
}

// gauges reads the numbers that the program tells of itself.
func (r *reader) gauges(ctx context.Context) (map[string]float64, error) {
	content, _, err := r.ask(ctx, http.MethodGet, "/metrics", nil)
	if err != nil {
		return nil, err
	}
	found := map[string]float64{}
	for _, line := range strings.Split(string(content), "\n") {
		name, value, ok := strings.Cut(line, " ")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			found[name] = v
		}
	}
	if found["gevinst_cases"] == 0 || found["gevinst_facts_bytes"] == 0 {
		return nil, errors.New("/metrics does not tell gevinst_cases and gevinst_facts_bytes")
	}
	return found, nil
}

func writeFile(name, content string) error { return os.WriteFile(name, []byte(content), 0o644) }
