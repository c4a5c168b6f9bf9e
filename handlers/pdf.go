package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/static"
	"gevinstoverblik/views"
)

// printTime is how long a browser may take to print a review.
const printTime = 45 * time.Second

// printer prints pages by a browser on this machine, one at a time. The browser is given files in a folder of its own: no address,
// no session, no script, and no name that it could look up on a network.
type printer struct {
	browser string // its path; "" = none is installed
	limit   time.Duration
	free    chan struct{}
}

func newPrinter(browser string) *printer {
	return &printer{browser: browser, limit: printTime, free: make(chan struct{}, 1)}
}

// ownPolicy lets the page that is printed read the style and the typeface beside it, and nothing else: no script, no other address.
const ownPolicy = `<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src file:; font-src file:">`

var ownFile = regexp.MustCompile(`url\("` + static.Prefix + `([^"]+)"\)`)

// print gives a page as PDF. The page's stylesheet lies beside it as report.css.
func (p *printer) print(ctx context.Context, page []byte) ([]byte, error) {
	select {
	case p.free <- struct{}{}:
		defer func() { <-p.free }()
	default:
		return nil, guard.ErrBusy
	}
	dir, err := os.MkdirTemp("", "gevinst-print-*") // readable by us alone
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer os.RemoveAll(dir)
	style, _, _, _ := static.File(static.Stylesheet)
	files := map[string][]byte{"page.html": bytes.Replace(page, []byte("<head>"), []byte(ownPolicy), 1), "report.css": ownFile.ReplaceAll(style, []byte(`url("$1")`))}
	for _, m := range ownFile.FindAllSubmatch(style, -1) {
		if data, _, _, ok := static.File(string(m[1])); ok {
			files[string(m[1])] = data
		}
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("print: %w", err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return nil, fmt.Errorf("print: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	out := filepath.Join(dir, "out.pdf")
	args := []string{"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
		"--disable-sync", "--no-first-run", "--no-pdf-header-footer",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"), "--print-to-pdf=" + out,
		(&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "page.html"))}).String()}
	if os.Geteuid() == 0 {
		args = append([]string{"--no-sandbox"}, args...) // Chromium has no sandbox for root; the page is ours and runs no script
	}
	cmd := exec.CommandContext(ctx, p.browser, args...)
	// Nothing of our environment: it holds secrets.
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH")}, 5*time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("print by %s: %w: %s", p.browser, err, strings.TrimSpace(said.String()))
	}
	pdf, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("print by %s: %w: %s", p.browser, err, strings.TrimSpace(said.String()))
	}
	return pdf, nil
}

// reportPDF gives the paper of a review as PDF where a browser is installed that can print it; elsewhere it says so.
func (h *Handlers) reportPDF(c *fiber.Ctx) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	if h.printer.browser == "" {
		return h.show(c.Status(fiber.StatusNotFound), views.NewNoPrinter(h.chrome(c), in))
	}
	frame := views.NewChrome(views.Visitor{Lang: h.langOf(c), Address: views.NewAddress(reportPath(in.Review.ID)), Organisation: in.Frozen.Organisation})
	var page bytes.Buffer
	if err := h.views.Alone(&page, views.NewReportPrint(frame, in)); err != nil {
		return err
	}
	pdf, err := h.printer.print(c.UserContext(), page.Bytes())
	if err != nil {
		return err
	}
	return h.attached(c, "application/pdf", reportFile(in, "pdf"), pdf)
}
