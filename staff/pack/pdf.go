package pack

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"html/template"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

//go:embed page.html page.css
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.html"))

// WriteHTML writes the document as a page that needs nothing else: its style is in it, and it has no script.
func (d *Document) WriteHTML(to io.Writer) error {
	css, err := files.ReadFile("page.css")
	if err != nil {
		return err
	}
	return page.Execute(to, struct {
		*Document
		Style template.CSS
	}{d, template.CSS(string(css) + d.PageCSS())})
}

// Browser prints documents. Path is a Chromium, whose PDF is tagged: headings, lists and tables can be read aloud.
type Browser struct {
	Path   string
	Within time.Duration // how long one print may take; 0 is 25 seconds
}

// FindBrowser looks for a Chromium in the usual places; ok is false where there is none.
func FindBrowser() (b Browser, ok bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return Browser{Path: path}, true
		}
	}
	return Browser{}, false
}

const printWithin = 25 * time.Second

// errPrint says that the browser gave no PDF. What the browser wrote may name files, so it is left out.
var errPrint = errors.New("pack: the browser could not print the document")

// PDF prints the document.
func (b Browser) PDF(ctx context.Context, d *Document) ([]byte, error) {
	return b.Print(ctx, d.WriteHTML)
}

// Print prints a page of ours that loads nothing and has no script. The browser gets a folder of its own that is gone
// afterwards, and no network.
func (b Browser) Print(ctx context.Context, write func(io.Writer) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "familyvoice-pack-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	source, target := filepath.Join(dir, "pack.html"), filepath.Join(dir, "pack.pdf")
	f, err := os.OpenFile(source, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(b.Within, printWithin))
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer",
		"--export-tagged-pdf", "--generate-pdf-document-outline", "--print-to-pdf=" + target,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // a browser refuses to run as root otherwise; it opens our own page alone
	}
	cmd := exec.CommandContext(ctx, b.Path, append(args, "file://"+source)...)
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return nil, errPrint
	}
	pdf, err := os.ReadFile(target)
	if err != nil || len(pdf) == 0 {
		return nil, errPrint
	}
	return pdf, nil
}
