package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"sync"
	"time"

	"gevinstoverblik/handlers"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/seed"
)

// shutdownLimit is how long requests that are under way may take to end once the program is told to stop.
const shutdownLimit = 10 * time.Second

// serveCommand answers the web.
type serveCommand struct {
	Demo bool `name:"demo" help:"demo"`
}

// Run serves until the program is told to stop.
func (c *serveCommand) Run(p *program) (err error) {
	log := p.logger(slog.LevelInfo, true)
	for _, name := range p.config.idle() {
		log.Warn("this version does nothing with the setting", "setting", name)
	}
	// The address is taken first: a second server on it must not fill a database before it finds out.
	listener, err := net.Listen("tcp", p.config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer listener.Close()
	st, err := p.open(log, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if c.Demo {
		if err := p.demonstrate(st); err != nil {
			return err
		}
	}
	if err := seed.Reference(p.ctx, st); err != nil {
		return err
	}
	web, err := handlers.New(handlers.Deps{Store: st, Log: log, Lang: string(p.lang), BaseURL: p.config.BaseURL,
		Today: p.today, Now: p.now, Zone: p.config.Zone, Spool: p.config.spool(), Inbox: p.config.Inbox, Mail: p.config.Relay != nil, Browser: browser()})
	if err != nil {
		return fmt.Errorf("build the web side: %w", err)
	}
	address := p.address(listener.Addr())
	if err := p.welcome(st, address); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(p.ctx)
	defer stop()
	var chores sync.WaitGroup
	chores.Go(func() { st.Watch(ctx) })
	chores.Go(func() { st.Keep(ctx) })
	chores.Go(func() { restate(ctx, st, log) })
	bringer := p.bringer(st, log)
	chores.Go(func() { newFetcher(bringer, p.fetchFolder(), p.config.FetchAllow).watch(ctx) })
	if p.config.Relay != nil {
		chores.Go(func() { p.mailer(st, log, *p.config.Relay, address).watch(ctx) })
	}
	if p.config.Inbox != "" {
		chores.Go(func() { newInbox(bringer, p.config.Inbox).watch(ctx) })
	}

	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	p.tell(p.lang.Say("cli.serving", "address", address))
	select {
	case err = <-served:
	case <-ctx.Done():
		p.tell(p.lang.Say("cli.stopping"))
		if err = web.ShutdownWithTimeout(shutdownLimit); errors.Is(err, context.DeadlineExceeded) {
			log.Warn("requests were cut off", "after", shutdownLimit)
			err = nil
		}
	}
	stop()
	chores.Wait()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// demonstrate fills an empty database with the demonstration municipality and prints a sign-in a role. A
// database with real cases or people is left as it is.
func (p *program) demonstrate(st *store.Store) error {
	settings, err := st.Settings(p.ctx)
	if err != nil {
		return err
	}
	if !settings.Demo {
		people, err := st.HasUsers(p.ctx)
		if err != nil {
			return err
		}
		if people || st.Facts().N > 0 {
			p.tell(p.lang.Say("cli.demo.not_empty"))
			return nil
		}
		p.tell(p.lang.Say("cli.demo.filling"))
	}
	logins, err := seed.Demo(p.ctx, st, p.today())
	if err != nil {
		return fmt.Errorf("fill the demonstration municipality: %w", err)
	}
	if err := demoReviews(p.ctx, st, p.today(), p.now()); err != nil {
		return fmt.Errorf("review the demonstration municipality: %w", err)
	}
	told := map[models.Role]bool{}
	for _, l := range logins {
		line := fmt.Sprintf("%s\t%s\t%s", l.Role, l.Email, l.Password)
		if told[l.Role] {
			p.tell(line) // a script reads one line a role; a second head is for people
			continue
		}
		told[l.Role] = true
		if _, err := fmt.Fprintln(p.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// welcome prints the one-time link by which the first administrator is made, while there is nobody.
func (p *program) welcome(st *store.Store, address string) error {
	people, err := st.HasUsers(p.ctx)
	if err != nil || people {
		return err
	}
	secret, err := st.SetupSecret(p.ctx)
	if err != nil {
		return err
	}
	p.tell(p.lang.Say("cli.setup"))
	_, err = fmt.Fprintf(p.stdout, "%s/setup?key=%s\n", address, secret)
	return err
}

// address is where a person at this machine finds the pages.
func (p *program) address(listening net.Addr) string {
	if p.config.BaseURL != "" {
		return strings.TrimSuffix(p.config.BaseURL, "/")
	}
	host, port, err := net.SplitHostPort(listening.String())
	if err != nil {
		return "http://" + listening.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// browser finds the Chromium that prints reviews; "" where none is installed.
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
