package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views"
)

// How the disk is judged.
const (
	leastFree = 1 << 30         // bytes; less is a warning
	noneFree  = 128 << 20       // and less than this a fault
	slowDisk  = 2 * time.Second // to write a little and have it on disk
	diskProbe = 64 << 10        // bytes
)

// healthFor is how long a look at the health is good for; beatFor how long after its last beat a chore counts as stopped.
const (
	healthFor = 10 * time.Second
	beatFor   = time.Minute
)

// health looks now and then whether what the program stands on is well.
type health struct {
	store *store.Store
	today func() models.Day
	now   func() time.Time
	disk  string // a folder of ours to write in
	inbox string // the root of the sources' folders; "" = none are watched
	mail  bool   // mails are sent

	mu     sync.Mutex
	looked time.Time
	last   state
}

// state is what one look has found.
type state struct {
	checks []views.HealthCheck
	free   float64        // bytes; -1 = not known
	write  float64        // seconds; -1 = not possible
	count  map[string]int // by code, of what is not well
}

// look gives the latest look, or takes one.
func (h *health) look(ctx context.Context) state {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.looked.IsZero() && time.Since(h.looked) < healthFor {
		return h.last
	}
	s := state{free: -1, write: -1, count: map[string]int{}}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // kept for those who ask next
	defer cancel()
	if err := h.store.Ping(ctx); err != nil {
		s.add("database", "off", "", "", err.Error())
	} else {
		s.well("database")
		h.sources(ctx, &s)
		if h.mail {
			h.mails(ctx, &s)
		}
	}
	h.probe(&s)
	h.last, h.looked = s, time.Now()
	return s
}

// add notes what is not well: of what, how bad, and what the words need.
func (s *state) add(code, kind, url, subject, value string) {
	s.checks = append(s.checks, views.HealthCheck{Code: code, Kind: kind, URL: url, Subject: subject, Value: value})
	s.count[code]++
}

// well notes that nothing is wrong with an area.
func (s *state) well(area string) {
	s.checks = append(s.checks, views.HealthCheck{Code: area, Kind: "met"})
}

// sources looks at what sources owe and at the doors that their deliveries come in by.
func (h *health) sources(ctx context.Context, s *state) {
	sources, err := h.store.Sources(ctx)
	var failures []models.FailedDelivery
	var chores map[string]time.Time
	var people []models.User
	if err == nil {
		failures, err = h.store.Failures(ctx, models.Local(), h.now().Add(-failuresFor))
	}
	if err == nil {
		chores, err = h.store.Chores(ctx)
	}
	if err == nil {
		people, err = h.store.Answerable(ctx, models.Local())
	}
	if err != nil {
		s.add("database", "off", "", "", err.Error())
		return
	}
	before := len(s.count)
	folders, fetched := 0, 0
	for _, source := range sources {
		url := "/admin/sources/" + source.Key
		f := source.Fresh(h.today())
		switch {
		case f.Stale:
			s.add("stale_source", "off", url, source.Name, strconv.Itoa(f.Age))
		case f.Overdue:
			s.add("late_source", "near", url, source.Name, strconv.Itoa(f.By))
		}
		agreed := source.Every != "" || source.MaxAge > 0 || source.Door != ""
		there := func(id int64) bool {
			return slices.ContainsFunc(people, func(u models.User) bool { return u.ID == id })
		}
		switch {
		case source.HandedOver, source.OwnerID != 0 && !there(source.OwnerID):
			s.add("orphaned_source", "off", url, source.Name, source.Owner)
		case agreed && source.OwnerID == 0:
			s.add("ownerless_source", "near", url, source.Name, "")
		}
		switch source.Door {
		case models.DoorFolder:
			folders++
			h.folder(s, source, url)
		case models.DoorFetch:
			fetched++
		}
		open := 0
		for _, failure := range failures {
			if failure.SourceKey == source.Key && !failure.Solved {
				open++
			}
		}
		if open > 0 {
			s.add("failed_delivery", "off", url, source.Name, strconv.Itoa(open))
		}
	}
	if folders > 0 && h.inbox != "" {
		h.beat(s, chores, "inbox")
	}
	if fetched > 0 {
		h.beat(s, chores, "fetch")
	}
	if len(s.count) == before {
		s.well("sources")
	}
}

// beat says whether a chore is seen to by any instance.
func (h *health) beat(s *state, chores map[string]time.Time, chore string) {
	if at, there := chores[chore]; !there || time.Since(at) > beatFor {
		s.add("chore_stopped", "off", "", chore, "")
	}
}

// mails says whether mails go out: by reason, how many have not.
func (h *health) mails(ctx context.Context, s *state) {
	before := len(s.count)
	waiting, err := h.store.UnsentMail(ctx)
	chores, err2 := h.store.Chores(ctx)
	if err = errors.Join(err, err2); err != nil {
		s.add("database", "off", "", "", err.Error())
		return
	}
	h.beat(s, chores, "mail")
	failed := map[string]int{}
	for _, m := range waiting {
		if m.Code != "" {
			failed[m.Code]++
		}
	}
	for _, code := range slices.Sorted(maps.Keys(failed)) {
		s.add("failed_mail", "off", "", code, strconv.Itoa(failed[code]))
	}
	if len(s.count) == before {
		s.well("mail")
	}
}

// folder says whether the folder of a source can be read.
func (h *health) folder(s *state, source models.Source, url string) {
	if h.inbox == "" {
		s.add("no_inbox", "off", url, source.Name, "")
		return
	}
	_, err := os.ReadDir(h.inbox)
	if err == nil {
		if _, err = os.ReadDir(filepath.Join(h.inbox, source.Key)); errors.Is(err, os.ErrNotExist) {
			err = nil // it is made at the next look
		}
	}
	if err != nil {
		s.add("inbox_unreadable", "off", url, source.Name, "")
	}
}

// probe writes a little to the disk and asks how much room there is.
func (h *health) probe(s *state) {
	before := len(s.count)
	start := time.Now()
	if err := h.write(); err != nil {
		s.add("disk_full", "off", "", "", "")
	} else {
		took := time.Since(start)
		s.write = took.Seconds()
		if took > slowDisk {
			s.add("disk_slow", "near", "", "", strconv.FormatFloat(took.Seconds(), 'f', 1, 64))
		}
	}
	if free, known := freeBytes(h.disk); known {
		s.free = float64(free)
		switch mega := strconv.FormatUint(free>>20, 10); {
		case free < noneFree:
			s.add("disk_little", "off", "", "", mega)
		case free < leastFree:
			s.add("disk_little", "near", "", "", mega)
		}
	}
	if len(s.count) == before {
		s.well("disk")
	}
}

func (h *health) write() error {
	if err := os.MkdirAll(h.disk, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(h.disk, "probe-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, diskProbe))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// said is the state in one line for a machine: how much of what is not well, nothing of whose.
func (s state) said() string {
	var parts []string
	for code, n := range s.count {
		parts = append(parts, fmt.Sprintf("%s %d", code, n))
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return "ok\n"
	}
	return "ok\ndegraded: " + strings.Join(parts, ", ") + "\n"
}

// measured makes the health part of the metrics.
func (m *metrics) measured(h *health) {
	gauge := func(name, help string, value func(state) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return value(h.look(context.Background())) }))
	}
	count := func(codes ...string) func(state) float64 {
		return func(s state) float64 {
			n := 0
			for _, code := range codes {
				n += s.count[code]
			}
			return float64(n)
		}
	}
	gauge("gevinst_sources_stale", "Sources past their maximum age.", count("stale_source"))
	gauge("gevinst_sources_overdue", "Sources whose delivery is overdue, stale ones among them.", count("stale_source", "late_source"))
	gauge("gevinst_sources_with_failed_deliveries", "Sources with a failed delivery that no later one has made up for.", count("failed_delivery"))
	gauge("gevinst_sources_unreachable", "Sources whose folder cannot be read or is not watched.", count("no_inbox", "inbox_unreadable"))
	gauge("gevinst_chores_stopped", "Chores that no instance has seen to for a minute.", count("chore_stopped"))
	gauge("gevinst_mails_failed", "Kinds of trouble with mails that were not sent.", count("failed_mail"))
	gauge("gevinst_disk_free_bytes", "Room on the disk of the data; -1 = not known.", func(s state) float64 { return s.free })
	gauge("gevinst_disk_write_seconds", "Time to write 64 KiB to that disk; -1 = not possible.", func(s state) float64 { return s.write })
}

// healthPage shows what is well and what is not.
func (h *Handlers) healthPage(c *fiber.Ctx) error {
	s := h.health.look(c.UserContext())
	in := views.HealthInput{Checks: s.checks, At: h.local(h.health.at())}
	things, err := h.store.Ownerless(c.UserContext(), guard.Asker(c).Scope)
	if err != nil {
		return err
	}
	in.Ownerless = len(things)
	return h.show(c, views.NewHealth(h.chrome(c), in))
}

// at is when the latest look was taken.
func (h *health) at() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.looked
}
