package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"gevinstoverblik/views/text"
)

// commands is the command line of CONTRACT §2. The help tags are keys: words_cli.go of views/text has the words
// under "help.<key>".
type commands struct {
	Settings `embed:""`

	Serve   serveCommand   `cmd:"" help:"serve"`
	Migrate migrateCommand `cmd:"" help:"migrate"`
	Import  importCommand  `cmd:"" help:"import"`
	Inbox   inboxCommand   `cmd:"" name:"inbox" help:"inbox"`
	Fetch   fetchCommand   `cmd:"" help:"fetch"`
	Mapping mappingCommand `cmd:"" help:"mapping"`
	Undo    undoCommand    `cmd:"" help:"undo"`
	Figures figuresCommand `cmd:"" help:"figures"`
	Explain explainCommand `cmd:"" help:"explain"`
	Board   boardCommand   `cmd:"" help:"board"`
	Calc    calcCommand    `cmd:"" help:"calc"`
	Targets targetsCommand `cmd:"" help:"targets"`
	KPI     kpiCommand     `cmd:"" name:"kpi" help:"kpis"`
	Cases   casesCommand   `cmd:"" help:"cases"`
	Export  exportCommand  `cmd:"" help:"export"`
	User    userCommand    `cmd:"" help:"user"`
	Token   tokenCommand   `cmd:"" help:"token"`
	Report  reportCommand  `cmd:"" help:"report"`
	Backup  backupCommand  `cmd:"" help:"backup"`
	Restore restoreCommand `cmd:"" help:"restore"`
	Copy    copyCommand    `cmd:"" help:"copy"`
	Check   checkCommand   `cmd:"" help:"check"`
	Seed    seedCommand    `cmd:"" help:"seed"`
	Config  configCommand  `cmd:"" help:"config"`
	Version versionCommand `cmd:"" help:"version"`
}

// command is one command of the line, ready to run.
type command interface{ Run(p *program) error }

// parsed runs the command that kong selected.
type parsed struct{ *kong.Context }

func (c parsed) Run(p *program) error { return c.Context.Run(p) }

// spokenLang finds the language before the line is read, so that faults of the line are told in it too.
func spokenLang(args []string, getenv func(string) string) text.Lang {
	code := getenv("GEVINST_LANG")
	for i, arg := range args {
		if value, joined := strings.CutPrefix(arg, "--lang="); joined {
			code = value
		} else if arg == "--lang" && i+1 < len(args) {
			code = args[i+1]
		}
	}
	if l, known := text.Parse(code); known {
		return l
	}
	return text.Danish
}

// parse reads the command line and the settings. Without a command to run (help was asked for, or something is
// wrong) it has told so and gives the exit status.
func (p *program) parse(args []string, getenv func(string) string) (command, int) {
	var line commands
	helped := false
	parser, err := kong.New(&line,
		kong.Name("gevinstoverblik"),
		kong.Description("about"),
		kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(int) { helped = true }),
		kong.Help(p.help),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, NoExpandSubcommands: true}),
		kong.Resolvers(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
			if name := flag.Tag.Get("setting"); name != "" && getenv(name) != "" {
				return getenv(name), nil
			}
			return nil, nil
		})),
		kong.ExplicitGroups([]kong.Group{{Key: "settings", Title: p.lang.Say("help.settings")}}),
		kong.PostBuild(func(k *kong.Kong) error {
			p.speak(k.Model.Node)
			return nil
		}),
	)
	if err != nil {
		p.tell(err.Error())
		return nil, exitFailed
	}
	nothing := len(args) == 0
	if nothing { // the commands are told, but where a script would read a result there is none
		args, parser.Stdout = []string{"--help"}, p.stderr
	}
	context, err := parser.Parse(args)
	switch {
	case helped && nothing:
		return nil, exitUsage
	case helped:
		return nil, exitDone
	}
	if err != nil {
		p.tell(p.lang.Say("cli.usage", "why", p.said(err)))
		return nil, exitUsage
	}
	config, faults := line.Settings.check()
	if len(faults) > 0 {
		return nil, p.answer(faults)
	}
	p.config, p.lang = config, config.Lang
	return parsed{context}, exitDone
}

// speak puts the words of the user's language where the help tags have keys.
func (p *program) speak(node *kong.Node) {
	say := func(key string) string {
		if key == "" || !text.Has("help."+key) {
			return key
		}
		return p.lang.Say("help." + key)
	}
	node.Help = say(node.Help)
	for _, flag := range node.Flags {
		if flag.Name == "help" {
			flag.Help = say("help")
			continue
		}
		flag.Help = say(flag.Help)
		if setting := flag.Tag.Get("setting"); setting != "" {
			flag.Help += " ($" + setting + ")"
		}
	}
	for _, positional := range node.Positional {
		positional.Help = say(positional.Help)
	}
	for _, child := range node.Children {
		p.speak(child)
	}
}

// kongWords are the library's own words that a Danish reader meets.
var kongWords = []string{
	"Usage: ", "Brug: ",
	"Arguments:\n", "Argumenter:\n",
	"Flags:\n", "Flag:\n",
	"Commands:\n", "Kommandoer:\n",
	"[flags]", "[flag]",
	"<command>", "<kommando>",
	"for more information on a command.", "fortæller mere om en kommando.",
	"Run \"", "\"",
	"(default: ", "(standard: ",
	"unknown flag ", "ukendt flag ",
	"missing flags: ", "flag mangler: ",
	"missing positional arguments ", "argumenter mangler: ",
	"unexpected argument ", "uventet argument ",
	"expected one of ", "der skal stå et af ",
	"did you mean ", "mente du ",
	"must be one of ", "skal være et af ",
	"but got ", "men der stod ",
	"expected ", "der mangler ",
}

// said gives a fault of the line in the user's language.
func (p *program) said(err error) string {
	why := strings.TrimSuffix(err.Error(), "?")
	if p.lang == text.English {
		return why
	}
	return strings.NewReplacer(kongWords...).Replace(why)
}

// help prints a command's help in the user's language.
func (p *program) help(options kong.HelpOptions, context *kong.Context) error {
	out := context.Stdout
	var page bytes.Buffer
	context.Stdout = &page
	err := kong.DefaultHelpPrinter(options, context)
	context.Stdout = out
	if err != nil {
		return err
	}
	words := page.String()
	if p.lang == text.Danish {
		words = strings.NewReplacer(kongWords...).Replace(words)
	}
	_, err = io.WriteString(out, words)
	return err
}
