package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
)

const (
	// inboxEvery is how often the folders are looked at. A file is taken that lies there unchanged for two looks, so that
	// it shows within a minute.
	inboxEvery = 10 * time.Second
	// inboxHeld is how long an instance has the folders to itself after a look.
	inboxHeld = 2 * time.Minute
	// inboxTries is how often a file is tried that the database could not take.
	inboxTries = 5
)

// The folders within that of a source.
const (
	workFolder   = "work" // taken, and not yet in
	doneFolder   = "done"
	failedFolder = "failed"
)

// inbox watches the folders of the sources below one root: root/SLUG/file. A file is first moved into work/ under a name
// of its own, by which the database knows whether it is in already; so a file is taken in once, whenever the program is
// stopped. Then it lies in done/ or failed/ with its report beside it. Symbolic links are not followed.
type inbox struct {
	bringer
	root  string
	seen  map[string]fileState
	tries map[string]int
}

type fileState struct {
	size int64
	at   time.Time
}

func newInbox(b bringer, root string) *inbox {
	return &inbox{bringer: b, root: root, seen: map[string]fileState{}, tries: map[string]int{}}
}

// watch looks at the folders now and then until ctx ends. A fault is logged once, and tried again.
func (i *inbox) watch(ctx context.Context) {
	tick := time.NewTicker(inboxEvery)
	defer tick.Stop()
	failing := false
	for {
		_, err := i.look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			i.log.Error("watch the folders of the sources", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// handled is one file that was dealt with.
type handled struct {
	source models.Source
	file   string
	brought
}

// look takes in what lies there whole, unless another instance does.
func (i *inbox) look(ctx context.Context) ([]handled, error) {
	ours, err := i.st.Hold(ctx, "inbox", i.holder, inboxHeld)
	if err != nil || !ours {
		return nil, err
	}
	sources, err := i.by(ctx, models.DoorFolder)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(i.root)
	if err != nil {
		return nil, fmt.Errorf("open the folder of deliveries: %w", err)
	}
	defer func() { _ = root.Close() }()
	var all []handled
	var faults []error
	for _, source := range sources {
		done, err := i.lookAt(ctx, root, source)
		all = append(all, done...)
		if err != nil {
			faults = append(faults, fmt.Errorf("folder %s: %w", source.Key, err))
		}
	}
	return all, errors.Join(faults...)
}

// lookAt does it for one source.
func (i *inbox) lookAt(ctx context.Context, root *os.Root, source models.Source) ([]handled, error) {
	folder, err := subfolder(root, source.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = folder.Close() }()
	for _, name := range []string{workFolder, doneFolder, failedFolder} {
		sub, err := subfolder(folder, name)
		if err != nil {
			return nil, err
		}
		if err := sub.Close(); err != nil {
			return nil, err
		}
	}
	if err := i.claim(folder, source.Key); err != nil {
		return nil, err
	}
	files, err := regular(folder, workFolder)
	if err != nil {
		return nil, err
	}
	var out []handled
	var faults []error
	for _, file := range i.casesFirst(ctx, folder, files) {
		h, err := i.take(ctx, folder, source, file)
		if h != nil {
			out = append(out, *h)
		}
		faults = append(faults, err)
		if ctx.Err() != nil {
			break
		}
	}
	return out, errors.Join(faults...)
}

// subfolder opens a folder, made where it is not there; a link in its place is refused.
func subfolder(in *os.Root, name string) (*os.Root, error) {
	if err := in.Mkdir(name, 0o770); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	info, err := in.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder", name)
	}
	return in.OpenRoot(name)
}

// regular gives the files of a folder, the oldest first; links and folders are none.
func regular(in *os.Root, name string) ([]fs.FileInfo, error) {
	dir, err := in.Open(name)
	if err != nil {
		return nil, err
	}
	entries, err := dir.ReadDir(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return nil, err
	}
	var out []fs.FileInfo
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		info, err := in.Lstat(path.Join(name, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			out = append(out, info)
		}
	}
	slices.SortFunc(out, func(a, b fs.FileInfo) int {
		if c := a.ModTime().Compare(b.ModTime()); c != 0 {
			return c
		}
		return strings.Compare(a.Name(), b.Name())
	})
	return out, nil
}

// unfinished says whether a name is that of a file which somebody is still writing, or which is none of ours.
func unfinished(name string) bool {
	low := strings.ToLower(name)
	for _, ending := range []string{".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~"} {
		if strings.HasSuffix(low, ending) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~")
}

// claim moves the files that are whole into work/: those of the size and time that they had at the look before.
func (i *inbox) claim(folder *os.Root, key string) error {
	files, err := regular(folder, ".")
	if err != nil {
		return err
	}
	there := map[string]fileState{}
	for _, f := range files {
		if unfinished(f.Name()) {
			continue
		}
		at := key + "/" + f.Name()
		state := fileState{f.Size(), f.ModTime()}
		if i.seen[at] != state {
			there[at] = state
			continue
		}
		if err := folder.Rename(f.Name(), path.Join(workFolder, models.NewSecret()[:16]+"~"+f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("take the file: %w", err)
		}
	}
	for at := range i.seen {
		if strings.HasPrefix(at, key+"/") {
			delete(i.seen, at)
		}
	}
	for at, state := range there {
		i.seen[at] = state
	}
	return nil
}

// casesFirst puts files of events after the others: their cases may come with them.
func (i *inbox) casesFirst(ctx context.Context, folder *os.Root, files []fs.FileInfo) []fs.FileInfo {
	if len(files) < 2 {
		return files
	}
	var first, events []fs.FileInfo
	for _, f := range files {
		mapping, _, err := intake.Guess(ctx, workInput(folder, f), intake.Options{Today: i.p.today(), Timezone: i.p.config.Timezone})
		if err == nil && mapping.Kind == models.KindEvents {
			events = append(events, f)
			continue
		}
		first = append(first, f)
	}
	return append(first, events...)
}

// workInput is a file of work/ as it is read. A link that was put in its place since is not followed.
func workInput(folder *os.Root, f fs.FileInfo) intake.Input {
	_, name, _ := strings.Cut(f.Name(), "~")
	shown, _ := models.MaskCPR(name)
	return intake.Input{Name: shown, Open: func() (io.ReadCloser, error) {
		at := path.Join(workFolder, f.Name())
		opened, err := folder.Open(at)
		if err != nil {
			return nil, err
		}
		info, err := opened.Stat()
		if err == nil && !os.SameFile(info, f) {
			err = fmt.Errorf("%s is not the file that it was", shown)
		}
		if err != nil {
			return nil, errors.Join(err, opened.Close())
		}
		return opened, nil
	}}
}

// take brings one file of work/ in and moves it where it belongs. It gives nil where the file stays for a later look.
func (i *inbox) take(ctx context.Context, folder *os.Root, source models.Source, f fs.FileInfo) (*handled, error) {
	id, name, ok := strings.Cut(f.Name(), "~")
	if !ok { // somebody put it there
		return nil, nil
	}
	ref := "folder " + id
	in := workInput(folder, f)
	result, err := i.bring(ctx, source, models.DoorFolder, ref, in)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		if i.tries[id]++; i.tries[id] < inboxTries {
			return nil, fmt.Errorf("take in %s: %w", in.Name, err)
		}
		result = brought{code: models.FailedStore, why: i.p.lang.Say("failed." + models.FailedStore)}
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			result = brought{code: models.FailedRead, why: i.p.lang.Say("failed." + models.FailedRead)}
		}
		i.log.Error("a file of a source's folder is given up", "source", source.Key, "err", err)
		if err := i.fail(ctx, source, models.FailedDelivery{Door: models.DoorFolder, File: in.Name, Ref: ref, Code: result.code}); err != nil {
			return nil, err
		}
	}
	delete(i.tries, id)
	to := doneFolder
	if result.code != "" {
		to = failedFolder
	}
	if err := i.putAway(folder, f.Name(), path.Join(to, i.p.now().Format("20060102-150405-")+id[:4]+"-"+name), result); err != nil {
		return nil, fmt.Errorf("put %s away: %w", in.Name, err)
	}
	return &handled{source, in.Name, result}, nil
}

// putAway writes the report beside the place where the file is to lie, and then moves the file there.
func (i *inbox) putAway(folder *os.Root, name, to string, result brought) error {
	asJSON, words, err := result.told(i.p)
	if err != nil {
		return err
	}
	for ending, content := range map[string][]byte{".report.json": asJSON, ".report.txt": words} {
		if err := folder.WriteFile(to+ending, content, 0o660); err != nil {
			return err
		}
	}
	err = folder.Rename(path.Join(workFolder, name), to)
	if errors.Is(err, fs.ErrNotExist) { // another instance was quicker
		return nil
	}
	return err
}

// inboxCommand looks at the folders of the sources once, for those who run no server or want it now.
type inboxCommand struct {
	Wait time.Duration `name:"wait" default:"5s" placeholder:"5s" help:"inbox_wait"`
}

// Run looks twice, with the time between in which a file must not change. Exit status 3 says that a file failed.
func (c *inboxCommand) Run(p *program) error {
	if p.config.Inbox == "" {
		return models.Problem{Field: "GEVINST_INBOX", Code: "required"}
	}
	return p.with(func(st *store.Store) error {
		i := newInbox(p.bringer(st, p.logger(slog.LevelWarn, false)), p.config.Inbox)
		before, err := i.look(p.ctx)
		if err != nil {
			return err
		}
		select {
		case <-p.ctx.Done():
			return p.ctx.Err()
		case <-time.After(c.Wait):
		}
		after, err := i.look(p.ctx)
		failed := false
		for _, h := range append(before, after...) {
			failed = failed || h.code != ""
			_, words, err := h.told(p)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "%s, %s: %s", h.source.Key, h.file, words)
		}
		if err == nil && failed {
			err = errRefused
		}
		return err
	})
}
