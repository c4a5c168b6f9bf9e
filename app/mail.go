package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/text"
)

const (
	mailEvery  = 20 * time.Second   // how often it is looked whether somebody is to be told something
	mailHeld   = 2 * time.Minute    // how long an instance has the mail to itself after a look
	mailRecent = 3 * 24 * time.Hour // older failures are not news
)

// notice is something that people are told of by mail, each of them once.
type notice struct {
	key  string       // names it for good: "late 3 2026-11-02"
	to   []int64      // users; 0 is nobody
	path string       // the page that it leads to
	need models.Right // the right that the page asks for; who lacks it is led to the front page
	// say gives subject and paragraphs in the reader's language.
	say func(l text.Lang) (subject, body string)
}

// mailer tells people by mail what they answer for. What is to be told is put into the outbox first and sent from there,
// so that nothing is told twice and a mail server that is away is waited for.
type mailer struct {
	p       *program
	st      *store.Store
	log     *slog.Logger
	holder  string // names this instance
	relay   relay
	address string // of the pages, without a slash at its end
	// notices are what people may be told of, each a function that gives all that holds now.
	notices []func(ctx context.Context) ([]notice, error)
}

func (p *program) mailer(st *store.Store, log *slog.Logger, r relay, address string) *mailer {
	m := &mailer{p: p, st: st, log: log, holder: models.NewSecret()[:12], relay: r, address: address}
	m.notices = append(m.notices, m.ofSources, m.ofPromises, m.ofMentions)
	return m
}

// watch looks now and then whether somebody is to be told something, until ctx ends.
func (m *mailer) watch(ctx context.Context) {
	tick := time.NewTicker(mailEvery)
	defer tick.Stop()
	failing := false
	for {
		_, err := m.look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			m.log.Error("tell people by mail", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look posts what is to be told and sends what is due, unless another instance does. It gives how many went out.
func (m *mailer) look(ctx context.Context) (sent int, err error) {
	ours, err := m.st.Hold(ctx, "mail", m.holder, mailHeld)
	if err != nil || !ours {
		return 0, err
	}
	var faults []error
	for _, all := range m.notices {
		notices, err := all(ctx)
		if err == nil {
			err = m.post(ctx, notices)
		}
		faults = append(faults, err)
	}
	sent, err = m.send(ctx)
	return sent, errors.Join(append(faults, err)...)
}

// post puts what has not been told before into the outbox.
func (m *mailer) post(ctx context.Context, notices []notice) error {
	byUser := map[int64][]notice{}
	for _, n := range notices {
		for _, user := range n.to {
			if user != 0 {
				byUser[user] = append(byUser[user], n)
			}
		}
	}
	for id, mine := range byUser {
		var keys []string
		for _, n := range mine {
			keys = append(keys, n.key)
		}
		told, err := m.st.MailPosted(ctx, id, keys)
		if err != nil {
			return err
		}
		mine = slices.DeleteFunc(mine, func(n notice) bool { return told[n.key] })
		if len(mine) == 0 {
			continue
		}
		user, err := m.st.UserByID(ctx, id)
		if errors.Is(err, models.ErrNotFound) || err == nil && !user.Active(m.p.today()) {
			continue
		}
		if err != nil {
			return err
		}
		scope, err := m.st.ScopeOf(ctx, user)
		if err != nil {
			return err
		}
		for _, n := range mine {
			subject, body := n.say(m.lang(user))
			path := n.path
			if n.need != "" && !scope.May(n.need) {
				path = "/"
			}
			if err := m.st.PostMail(ctx, models.Mail{Key: n.key, UserID: id, Subject: subject, Body: body, Path: path}); err != nil {
				return err
			}
		}
	}
	return nil
}

// lang is the language that a user is written to in.
func (m *mailer) lang(u models.User) text.Lang {
	if l, known := text.Parse(u.Lang); known {
		return l
	}
	return m.p.lang
}

// send sends what is due. A server that does not answer is left alone until the next look.
func (m *mailer) send(ctx context.Context) (sent int, err error) {
	waiting, err := m.st.UnsentMail(ctx)
	if err != nil {
		return 0, err
	}
	for _, one := range waiting {
		if !one.Due(m.p.now()) {
			continue
		}
		user, err := m.st.UserByID(ctx, one.UserID)
		if err != nil {
			return sent, err
		}
		if !user.Active(m.p.today()) {
			if err := m.st.DropMail(ctx, one.ID); err != nil {
				return sent, err
			}
			continue
		}
		body := m.lang(user).Say("mail.frame", "name", user.Name, "text", one.Body, "url", m.address+one.Path)
		failed := m.relay.send(ctx, outgoing{to: mail.Address{Name: user.Name, Address: user.Email}, subject: one.Subject, body: body,
			key: fmt.Sprintf("%d.%d", one.ID, one.At.Unix()), at: m.p.now()})
		var fault relayError
		switch {
		case failed == nil:
			if err := m.st.MailSent(ctx, one.ID, user.Email); err != nil {
				return sent, err
			}
			sent++
			continue
		case ctx.Err() != nil:
			return sent, ctx.Err()
		case !errors.As(failed, &fault):
			return sent, failed
		}
		m.log.Warn("a mail could not be sent", "mail", one.ID, "why", fault.code, "tries", one.Tries+1, "err", failed)
		if err := m.st.MailFailed(ctx, one.ID, fault.code); err != nil {
			return sent, err
		}
		if fault.code != models.MailRefused {
			return sent, nil
		}
	}
	return sent, nil
}

// ofSources tells owners and deputies of deliveries that are late, and of those that came to nothing.
func (m *mailer) ofSources(ctx context.Context) ([]notice, error) {
	sources, err := m.st.Sources(ctx)
	if err != nil {
		return nil, err
	}
	failures, err := m.st.Failures(ctx, models.Local(), m.p.now().Add(-mailRecent))
	if err != nil {
		return nil, err
	}
	var out []notice
	for _, source := range sources {
		to := []int64{source.OwnerID, source.DeputyID}
		path := "/admin/sources/" + source.Key
		if f := source.Fresh(m.p.today()); f.Overdue {
			since := f.Last // of what is too old, where nothing is expected by a schedule
			if f.Next.Known() && m.p.today() > f.Next {
				since = f.Next
			}
			out = append(out, notice{fmt.Sprintf("late %d %s", source.ID, since), to, path, models.RightSources, func(l text.Lang) (string, string) {
				body := l.Many("mail.late.body", f.By, "name", source.Name)
				if f.Next.Known() {
					body += " " + l.Say("mail.late.expected", "date", l.Date(f.Next))
				}
				if f.Last.Known() {
					body += " " + l.Say("mail.late.last", "date", l.Date(f.Last))
				}
				return l.Say("mail.late.subject", "name", source.Name), body + "\n\n" + l.Say("mail.late.do")
			}})
		}
		for _, f := range failures {
			if f.SourceKey != source.Key || f.Solved {
				continue
			}
			out = append(out, notice{fmt.Sprintf("failed %d", f.ID), to, path, models.RightSources, func(l text.Lang) (string, string) {
				why := l.Say("failed." + f.Code)
				if f.Code == models.FailedRefused && len(f.Report.Errors) > 0 {
					why = l.NoteName(f.Report.Errors[0].Code) + "."
				}
				body := l.Say("mail.failed.body", "name", source.Name, "time", l.Moment(f.At.In(m.p.config.Zone))) + " " + why
				if f.File != "" {
					body += " " + l.Say("mail.failed.file", "file", f.File)
				}
				return l.Say("mail.failed.subject", "name", source.Name), body + "\n\n" + l.Say("mail.failed.do")
			}})
		}
	}
	return out, nil
}
