package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
)

// spool is the folder where a file lies between its upload and the choice of what becomes of it. Names are
// random, only the one who brought a file can reach it, and after a day it is gone.
type spool struct {
	folder string
	max    int64
	now    func() time.Time
	mu     sync.Mutex // held while files are removed
}

// spoolFor is how long a file waits for the choice.
const spoolFor = 24 * time.Hour

// pending is a file in the spool with what was chosen for it so far and what a dry run said. It stands beside the
// file as JSON, so that a restart does not lose the choice.
type pending struct {
	ID       string
	UserID   int64
	At       time.Time
	Name     string // the file's own name, CPR-like text masked
	Size     int64
	Checksum string // SHA-256 of the content as it came
	Source   string // the name that the person gave
	Mapping  *models.Mapping
	Step     string                 // where the person is: stepColumns, stepReview
	Doing    string                 // the job that is at work on it: jobLook, jobStore; "" = none
	Since    time.Time              // when that began
	Told     models.Problems        // what the last job came to, where it came to nothing
	Seen     gather.Seen            // what a dry run said
	Args     [2][]map[string]string // of the report's errors and warnings: the words need them, its JSON leaves them out
	Batch    string                 // once it was stored
}

// The steps between upload and receipt.
const (
	stepColumns = "columns"
	stepReview  = "review"
)

// address is the step of the file: leaving and coming back leads to it.
func (p pending) address() string {
	if p.Step == stepColumns {
		return pendingAddress(p.ID) + "/columns"
	}
	return pendingAddress(p.ID)
}

func newSpool(folder string, max int64, now func() time.Time) (*spool, error) {
	var err error
	if folder == "" {
		folder, err = os.MkdirTemp("", "gevinst-spool-") // never a name that somebody else can have made before
	} else {
		err = os.MkdirAll(folder, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("make the folder of uploads: %w", err)
	}
	s := &spool{folder: folder, max: max, now: now}
	return s, s.sweep()
}

// take streams a file to disk and gives its name, size and SHA-256.
func (s *spool) take(from io.Reader) (id string, size int64, checksum string, err error) {
	if err := os.MkdirAll(s.folder, 0o700); err != nil { // a cleaner of old files may have taken it away
		return "", 0, "", fmt.Errorf("make the folder of uploads: %w", err)
	}
	if err := s.sweep(); err != nil {
		return "", 0, "", err
	}
	id = models.NewSecret()
	f, err := os.OpenFile(s.path(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, "", fmt.Errorf("keep the upload: %w", err)
	}
	sum := sha256.New()
	size, err = s.copy(f, sum, from)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", 0, "", errors.Join(err, os.Remove(s.path(id)))
	}
	return id, size, hex.EncodeToString(sum.Sum(nil)), nil
}

func (s *spool) copy(to io.Writer, sum hash.Hash, from io.Reader) (int64, error) {
	n, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(from, s.max+1))
	if err != nil {
		return n, fmt.Errorf("keep the upload: %w", err)
	}
	if n > s.max {
		return n, guard.ErrTooLarge
	}
	return n, nil
}

func (s *spool) path(id string) string { return filepath.Join(s.folder, id) }

// open opens a file of the spool; it satisfies intake's Input.
func (s *spool) open(id string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(s.path(id)) }
}

// save writes what is known of a file.
func (s *spool) save(p pending) error {
	p.Args = [2][]map[string]string{}
	for i, notes := range [][]models.Note{p.Seen.Report.Errors, p.Seen.Report.Warnings} {
		for _, n := range notes {
			p.Args[i] = append(p.Args[i], n.Args)
		}
	}
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep the upload: %w", err)
	}
	return s.write(s.path(p.ID)+".json", data)
}

// find gives what is known of a file to the one who brought it; to everybody else it is not there.
func (s *spool) find(id string, userID int64) (pending, error) {
	if _, err := hex.DecodeString(id); err != nil || len(id) != models.SecretLen {
		return pending{}, models.ErrNotFound
	}
	data, err := os.ReadFile(s.path(id) + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return pending{}, models.ErrNotFound
	}
	if err != nil {
		return pending{}, fmt.Errorf("find the upload: %w", err)
	}
	var p pending
	if err := json.Unmarshal(data, &p); err != nil {
		return pending{}, fmt.Errorf("find the upload: %w", err)
	}
	if p.UserID != userID || s.now().Sub(p.At) > spoolFor {
		return pending{}, models.ErrNotFound
	}
	for i, notes := range [][]models.Note{p.Seen.Report.Errors, p.Seen.Report.Warnings} {
		for j := range min(len(notes), len(p.Args[i])) {
			notes[j].Args = p.Args[i][j]
		}
	}
	return p, nil
}

// of gives the files of a user that wait for a choice, the latest first.
func (s *spool) of(userID int64) ([]pending, error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look through the uploads: %w", err)
	}
	var out []pending
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok {
			continue
		}
		p, err := s.find(id, userID)
		if errors.Is(err, models.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if p.Batch == "" {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b pending) int { return b.At.Compare(a.At) })
	return out, nil
}

// drop removes a file; what is known of it goes with it unless it tells of a batch.
func (s *spool) drop(p pending) error {
	if p.ID == "" { // nothing was kept: an empty name would be the folder itself
		return nil
	}
	err := os.Remove(s.path(p.ID))
	if p.Batch == "" {
		err = errors.Join(err, os.Remove(s.path(p.ID)+".json"))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the upload: %w", err)
	}
	return nil
}

// write puts a file in place whole or not at all.
func (s *spool) write(path string, data []byte) error {
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return fmt.Errorf("write to the spool: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write to the spool: %w", err)
	}
	return nil
}

// sweep removes what has waited too long.
func (s *spool) sweep() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return fmt.Errorf("look through the uploads: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.IsDir() || s.now().Sub(info.ModTime()) < spoolFor {
			continue // gone meanwhile, not ours, or young
		}
		if err := os.Remove(s.path(e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an old upload: %w", err)
		}
	}
	return nil
}

// patient moves the connection's deadline on while a body comes in: a large file may take its time, a silent
// sender may not.
type patient struct {
	c    *fiber.Ctx
	from io.Reader
	last time.Time
}

func newPatient(c *fiber.Ctx) io.Reader {
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return strings.NewReader(string(c.Request().Body()))
	}
	return &patient{c: c, from: stream}
}

func (p *patient) Read(b []byte) (int, error) {
	if now := time.Now(); now.Sub(p.last) > time.Second && p.c.Context().Conn() != nil {
		if err := p.c.Context().SetReadDeadline(now.Add(30 * time.Second)); err != nil {
			return 0, err
		}
		p.last = now
	}
	return p.from.Read(b)
}

// keys are names that one request at a time may hold.
type keys struct {
	mu   sync.Mutex
	held map[string]bool
}

func newKeys() *keys { return &keys{held: map[string]bool{}} }

// hold takes a name unless somebody has it.
func (k *keys) hold(name string) (leave func(), ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held[name] {
		return nil, false
	}
	k.held[name] = true
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.held, name)
	}, true
}
