package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gevinstoverblik/models"
)

// Input is a file that can be read from its beginning more than once: intake looks at a file before it reads it.
// What can be read only once (a pipe) is put into memory or a temporary file by the caller.
type Input struct {
	Name string // as it is shown; its last part only, CPR-like text masked
	Open func() (io.ReadCloser, error)
}

// FileInput is the file at a path.
func FileInput(path string) Input {
	return Input{Name: fileName(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// BytesInput is content in memory.
func BytesInput(name string, content []byte) Input {
	return Input{Name: fileName(name), Open: func() (io.ReadCloser, error) {
		return memory{bytes.NewReader(content)}, nil
	}}
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func fileName(path string) string {
	name, _ := models.MaskCPR(filepath.Base(filepath.ToSlash(path)))
	return cut(name)
}

// masked says whether the name has lost a CPR-like number.
func (in Input) masked() bool { return strings.Contains(in.Name, models.CPRMask) }

// The limits on what a file may ask of the machine. A file past one of them is refused with `too_large`.
const (
	maxUnpacked = 4 << 30   // bytes of an unpacked file
	maxRatio    = 200       // unpacked size to packed size, once ratioFrom bytes are out: beyond lies a zip bomb
	ratioFrom   = 64 << 20  //
	maxWorkbook = 256 << 20 // bytes of a packed workbook that does not lie in a file
	maxShared   = 192 << 20 // bytes of the shared texts of a workbook, unpacked
	maxParts    = 10_000    // parts of a workbook
	maxColumns  = 16_384    // columns of a table: Excel's own limit
	maxField    = 1 << 20   // bytes of one field
	maxRow      = 32 << 20  // bytes of one row
	maxToken    = 8 << 20   // bytes of one tag or text of XML: a field with everything in it escaped
	maxJSON     = 512 << 20 // bytes of a JSON array
	maxTrace    = 500_000   // events of one trace
)

// ration hands out at most left bytes until left is set anew: of one tag, of one row.
type ration struct {
	r    io.Reader
	left int
}

func (n *ration) Read(p []byte) (int, error) {
	if n.left <= 0 {
		return 0, refuse(models.CodeTooLarge, 0, "why", "field", "limit", fmt.Sprint(maxField>>20)+" MB")
	}
	k, err := n.r.Read(p[:min(len(p), n.left)])
	n.left -= k
	return k, err
}

// fault is content that refuses the whole file. It travels as an error inside this package only.
type fault struct {
	code   models.Code
	line   int
	column string
	value  string
	args   map[string]string
}

func (f *fault) Error() string { return string(f.code) }

func refuse(code models.Code, line int, args ...string) *fault {
	return &fault{code: code, line: line, args: argsOf(args)}
}

func argsOf(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// source is the unpacked content of an Input.
type source struct {
	in     Input
	packed bool // gzip around it
}

func (s source) open(ctx context.Context) (io.ReadCloser, error) {
	f, err := s.in.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", s.in.Name, err)
	}
	if !s.packed {
		return &watched{ctx: ctx, r: f, c: f}, nil
	}
	count := &counted{r: f}
	z, err := gzip.NewReader(bufio.NewReaderSize(count, 64<<10))
	if err != nil {
		f.Close()
		return nil, packedFault(err)
	}
	return &watched{ctx: ctx, r: &unpacker{z: z, in: count}, c: f}, nil
}

// watched stops reading when its context ends.
type watched struct {
	ctx context.Context
	r   io.Reader
	c   io.Closer
}

func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

func (w *watched) Close() error { return w.c.Close() }

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// unpacker reads gzip and stops at a bomb.
type unpacker struct {
	z   *gzip.Reader
	in  *counted
	out int64
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	u.out += int64(n)
	if u.out > maxUnpacked || u.out > ratioFrom && u.out/max(u.in.n, 1) > maxRatio {
		return n, refuse(models.CodeTooLarge, 0, "why", "file", "limit", fmt.Sprint(maxUnpacked>>20)+" MB")
	}
	if err != nil && err != io.EOF {
		err = packedFault(err)
	}
	return n, err
}

func packedFault(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return refuse(models.CodeTruncated, 0, "why", "gzip")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return refuse(models.CodeNotReadable, 0, "why", "gzip")
	}
	return corrupt(err, "gzip")
}

// The forms of CONTRACT §4.
const (
	formCSV  = "csv"
	formXLSX = "xlsx"
	formXES  = "xes"
	formJSON = "json"
)

// detect finds the form of an input from its first bytes, and whether it is packed.
func detect(ctx context.Context, in Input) (source, string, error) {
	src := source{in: in}
	head, err := firstBytes(ctx, src)
	if err != nil {
		return src, "", err
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		src.packed = true
		if head, err = firstBytes(ctx, src); err != nil {
			return src, "", err
		}
		if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
			return src, "", refuse(models.CodeNotReadable, 0, "why", "nested")
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(text) == 0 && len(head) < headSize:
		return src, formCSV, refuse(models.CodeEmptyFile, 0)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return src, formXLSX, nil
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return src, "", refuse(models.CodeNotReadable, 0, "why", "zip")
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		why := "xls"
		if encrypted(head) {
			why = "locked"
		}
		return src, "", refuse(models.CodeNotReadable, 0, "why", why)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return src, "", refuse(models.CodeNotReadable, 0, "why", "pdf")
	case utf16Order(head) == 0 && looksXML(text):
		return src, formXES, nil
	case utf16Order(head) != 0 && looksXML(bytes.ReplaceAll(head[min(2, len(head)):], []byte{0}, nil)):
		return src, formXES, nil
	case looksJSON(text):
		return src, formJSON, nil
	}
	return src, formCSV, nil
}

func looksXML(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	if len(b) < 2 || b[0] != '<' {
		return false
	}
	c := b[1]
	return c == '?' || c == '!' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// looksJSON says whether b begins as an array of objects, or as an empty one. A CSV heading in brackets does not.
func looksJSON(b []byte) bool {
	if len(b) == 0 || b[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(b[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '{' || rest[0] == ']')
}

// encrypted says whether an OLE file's directory, which its header points at, names an encrypted workbook.
func encrypted(head []byte) bool {
	return bytes.Contains(head, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"))
}

// headSize is enough for every signature, and for the directory of an encrypted workbook.
const headSize = 16 << 10

func firstBytes(ctx context.Context, src source) ([]byte, error) {
	r, err := src.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	if err != nil && !isFault(err) {
		err = fmt.Errorf("read %s: %w", src.in.Name, err)
	}
	return head[:n], err
}

func isFault(err error) bool {
	var f *fault
	return errors.As(err, &f)
}

// workbook gives a workbook's bytes for reading at any place: the file itself where it lies in one, else memory.
func (s source) workbook(ctx context.Context) (io.ReaderAt, int64, io.Closer, error) {
	if !s.packed {
		f, err := s.in.Open()
		if err != nil {
			return nil, 0, nil, fmt.Errorf("open %s: %w", s.in.Name, err)
		}
		if file, ok := f.(*os.File); ok {
			info, err := file.Stat()
			if err != nil {
				f.Close()
				return nil, 0, nil, fmt.Errorf("size of %s: %w", s.in.Name, err)
			}
			return file, info.Size(), f, nil
		}
		if m, ok := f.(memory); ok {
			return m, m.Size(), f, nil
		}
		f.Close()
	}
	r, err := s.open(ctx)
	if err != nil {
		return nil, 0, nil, err
	}
	defer r.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, maxWorkbook+1))
	if err != nil {
		if isFault(err) {
			return nil, 0, nil, err
		}
		return nil, 0, nil, fmt.Errorf("read %s: %w", s.in.Name, err)
	}
	if n > maxWorkbook {
		return nil, 0, nil, refuse(models.CodeTooLarge, 0, "why", "file", "limit", fmt.Sprint(maxWorkbook>>20)+" MB")
	}
	return bytes.NewReader(b.Bytes()), n, io.NopCloser(nil), nil
}

// corrupt tells content that a decoder refuses from a disk or a network that fails: the decoders of the standard
// library wrap a reader's own errors, which are *os.PathError, a context's, or a fault of ours.
func corrupt(err error, reason string) error {
	var path *os.PathError
	switch {
	case isFault(err), errors.As(err, &path), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(models.CodeTruncated, 0, "why", reason)
	}
	return refuse(models.CodeNotReadable, 0, "why", reason)
}
