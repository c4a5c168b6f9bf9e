package intake

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"gevinstoverblik/models"
)

// charset is how the bytes of a text become letters.
type charset struct {
	name string // WHATWG name; "ibm850" for CP850, which WHATWG does not list
	// table gives the letters of each byte of a one-byte character set whose first half is ASCII.
	table *[256]string
	// decode turns any other character set into UTF-8.
	decode encoding.Encoding
	bom    int // bytes of byte order mark to pass over
}

var utf8Charset = charset{name: "utf-8"}

// namedCharset finds a character set by its WHATWG name or label.
func namedCharset(name string) (charset, bool) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "ibm850", "cp850", "850", "dos-850":
		return tableOf("ibm850", charmap.CodePage850), true
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, false
	}
	canonical, err := htmlindex.Name(enc)
	if err != nil || canonical == "replacement" {
		return charset{}, false
	}
	if canonical == "utf-8" {
		return utf8Charset, true
	}
	if m, ok := enc.(*charmap.Charmap); ok {
		return tableOf(canonical, m), true
	}
	return charset{name: canonical, decode: enc}, true
}

func tableOf(name string, m *charmap.Charmap) charset {
	var t [256]string
	for i := range t {
		t[i] = string(m.DecodeByte(byte(i)))
	}
	return charset{name: name, table: &t}
}

// text gives what bytes of a one-byte character set say.
func (c charset) text(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + 8)
	for _, x := range b {
		s.WriteString(c.table[x])
	}
	return s.String()
}

// reader gives the stream as UTF-8, without its byte order mark.
func (c charset) reader(r io.Reader) (io.Reader, error) {
	if c.bom > 0 {
		if _, err := io.CopyN(io.Discard, r, int64(c.bom)); err != nil {
			return nil, err
		}
	}
	switch {
	case c.table != nil:
		return &letters{r: r, table: c.table, raw: make([]byte, 64<<10)}, nil
	case c.decode != nil:
		return transform.NewReader(r, c.decode.NewDecoder()), nil
	}
	return r, nil
}

// letters turns a one-byte character set into UTF-8. Most of a text is ASCII, which is copied as it stands.
type letters struct {
	r     io.Reader
	table *[256]string
	raw   []byte
	at    int // of the next byte in raw
	end   int
	err   error  // of r, told once raw is used up
	rest  string // of a letter that did not fit
}

func (l *letters) Read(p []byte) (int, error) {
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	for n == 0 && l.at == l.end {
		if l.err != nil {
			return 0, l.err
		}
		l.at = 0
		l.end, l.err = l.r.Read(l.raw)
	}
	for n < len(p) && l.at < l.end {
		stop := skipASCII(l.raw[:l.end], l.at)
		k := copy(p[n:], l.raw[l.at:stop])
		n += k
		l.at += k
		if n < len(p) && l.at < l.end {
			letter := l.table[l.raw[l.at]]
			k := copy(p[n:], letter)
			l.rest = letter[k:]
			n += k
			l.at++
		}
	}
	return n, nil
}

// utf16Order says whether a text begins with UTF-16 or looks like it: 'l' little end first, 'b' big, 0 not.
func utf16Order(head []byte) byte {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return 'l'
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return 'b'
	}
	// Without a mark: ASCII text has a zero in every second place.
	sample := head[:min(len(head), 512)&^1]
	even, odd := 0, 0
	for i := 0; i+1 < len(sample); i += 2 {
		if sample[i] == 0 {
			even++
		}
		if sample[i+1] == 0 {
			odd++
		}
	}
	half := len(sample) / 2
	switch {
	case half >= 4 && odd > half*3/4 && even == 0:
		return 'l'
	case half >= 4 && even > half*3/4 && odd == 0:
		return 'b'
	}
	return 0
}

// survey is what one look over a whole text tells about its character set.
type survey struct {
	size      int64
	zeros     int64
	multi     int64 // UTF-8 letters of more than one byte
	broken    bool  // not UTF-8
	brokenAt  int   // the line of the first place that is not UTF-8
	cutOff    []byte
	doubled   string // UTF-8 that was read as Windows-1252: an example
	doubledAt int
	mixed     int64 // Danish letters as UTF-8 in a text that is not UTF-8
	// How plausible the two old Danish character sets are: letters that Danish has, and bytes that make no sense there.
	win, dos sense
	first    []byte // the word of the first byte that is not ASCII
	line     int
}

type sense struct {
	danish, odd int64
	example     []byte
}

// surveyText looks at a whole text once. head gets its first bytes.
func surveyText(r io.Reader, head []byte) (survey, []byte, error) {
	s := survey{line: 1}
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return s, head, err
	}
	whole := err != nil
	carry := s.look(head, whole)
	var block []byte
	if !whole {
		block = make([]byte, 0, 1<<20+utf8.UTFMax)
	}
	for !whole {
		block = append(block[:0], carry...)
		k, err := io.ReadFull(r, block[len(carry):1<<20])
		block = block[:len(carry)+k]
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return s, head, err
		}
		whole = err != nil
		carry = s.look(block, whole)
	}
	return s, head, nil
}

// look surveys one block and gives back the letter that its end cuts in two.
func (s *survey) look(b []byte, last bool) []byte {
	s.size += int64(len(b))
	s.zeros += int64(bytes.Count(b, []byte{0}))
	s.line += bytes.Count(b, []byte{'\n'})
	lines := func(at int) int { return s.line - bytes.Count(b[at:], []byte{'\n'}) }
	var carry []byte
	if !s.broken {
		if i, cut := firstInvalid(b); i >= 0 {
			switch {
			case cut && !last:
				carry = b[i:]
				s.size -= int64(len(carry))
				b = b[:i]
			case cut:
				s.cutOff = bytes.Clone(b[i:])
				s.brokenAt = lines(i)
			default:
				s.broken, s.brokenAt = true, lines(i)
			}
		}
		s.lookDoubled(b, lines)
	}
	if s.broken || s.multi == 0 || s.mixed == 0 {
		s.lookHigh(b)
	}
	return carry
}

// firstInvalid gives the place of the first byte that is not UTF-8, -1 when there is none, and whether it is a
// letter that the end of b cuts off.
func firstInvalid(b []byte) (int, bool) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i = skipASCII(b, i)
			continue
		}
		r, w := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && w == 1 {
			return i, !utf8.FullRune(b[i:])
		}
		i += w
	}
	return -1, false
}

// skipASCII gives the place of the first byte beyond ASCII at or after i.
func skipASCII(b []byte, i int) int {
	for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 == 0 {
		i += 8
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

var (
	doubledA = []byte("Ã")
	doubledQ = []byte("â€")
)

// lookDoubled finds UTF-8 that was read as Windows-1252 and saved again: "Ã" before what Windows-1252 shows for
// the second byte of a Danish letter, or "â€" before what it shows for the third byte of a dash or quote.
func (s *survey) lookDoubled(b []byte, lines func(int) int) {
	if s.doubled != "" {
		return
	}
	for _, first := range [][]byte{doubledA, doubledQ} {
		for at := 0; ; {
			i := bytes.Index(b[at:], first)
			if i < 0 {
				break
			}
			at += i + len(first)
			r, w := utf8.DecodeRune(b[at:])
			if x, ok := charmap.Windows1252.EncodeRune(r); ok && w > 1 && x >= 0x80 && x < 0xc0 {
				s.doubled = string(b[at-len(first) : at+w])
				s.doubledAt = lines(at)
				return
			}
		}
	}
}

// lookHigh counts the bytes beyond ASCII and how they read as Windows-1252 and as CP850.
func (s *survey) lookHigh(b []byte) {
	for i := skipASCII(b, 0); i < len(b); i = skipASCII(b, i+1) {
		c := b[i]
		var before, after byte
		if i > 0 {
			before = b[i-1]
		}
		if i+1 < len(b) {
			after = b[i+1]
		}
		if c == 0xc3 && after >= 0x80 && after < 0xc0 {
			s.multi++
			switch after {
			case 0xa6, 0xb8, 0xa5, 0x86, 0x98, 0x85:
				s.mixed++
			}
		} else if c >= 0xc2 && c < 0xf5 && after >= 0x80 && after < 0xc0 {
			s.multi++
		}
		if s.first == nil {
			s.first = bytes.Clone(wordAround(b, i))
		}
		inWord := letterByte(before)
		s.win.judge(winKind[c], inWord, b, i)
		s.dos.judge(dosKind[c], inWord, b, i)
	}
}

func letterByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// What a byte is in a character set.
const (
	byteOdd    = iota // nothing that Danish text holds
	byteDanish        // æøåÆØÅ
	byteLetter        // a letter of another European language
	byteMark          // a mark that may stand anywhere
	byteLone          // a mark that does not follow a letter
	byteAfter         // a mark that stands after a letter
)

func (s *sense) judge(kind byte, inWord bool, b []byte, i int) {
	switch {
	case kind == byteDanish:
		s.danish++
	case kind == byteOdd, kind == byteLone && inWord, kind == byteAfter && !inWord:
		s.odd++
		return
	}
	if s.example == nil {
		s.example = bytes.Clone(wordAround(b, i))
	}
}

func wordAround(b []byte, i int) []byte {
	stop := func(c byte) bool {
		return c == ';' || c == ',' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == ' '
	}
	from, to := i, i+1
	for from > 0 && i-from < 24 && !stop(b[from-1]) {
		from--
	}
	for to < len(b) && to-i < 24 && !stop(b[to]) {
		to++
	}
	return b[from:to]
}

var winKind = kinds(charmap.Windows1252, map[byte]string{
	byteDanish: "æøåÆØÅ",
	byteLetter: "éÉèÈêëüÜöÖäÄáÁàíÍóÓúñçðþšž",
	byteMark:   "–—…§½¼¾²³€\u00a0·´«»£±×÷®©",
	byteLone:   "‘“„‚°",
	byteAfter:  "’”",
})

var dosKind = kinds(charmap.CodePage850, map[byte]string{
	byteDanish: "æøåÆØÅ",
	byteLetter: "éÉèêëüÜöÖäÄáÁíÍóÓúñç",
	byteMark:   "§½¼¾\u00a0·´«»£±×÷®©",
	byteLone:   "°²³",
})

func kinds(m *charmap.Charmap, of map[byte]string) (t [256]byte) {
	for kind, letters := range of {
		for _, r := range letters {
			if x, ok := m.EncodeRune(r); ok && x >= utf8.RuneSelf {
				t[x] = kind
			}
		}
	}
	return t
}

// charsetOf decides how a text is read: as the mapping says, by its byte order mark, as valid UTF-8, else as the
// old Danish character set in which it makes sense. Where both do, it asks.
func (s survey) charsetOf(head []byte, wanted string) (charset, *fault) {
	c, f := s.byMark(head)
	if f != nil || c.name != "" {
		return c, f
	}
	if wanted != "" && wanted != auto {
		c, ok := namedCharset(wanted)
		if !ok {
			return charset{}, refuse(models.CodeEncoding, 0, "why", "unknown")
		}
		if c.name == utf8Charset.name {
			return c, s.soundUTF8()
		}
		return c, nil
	}
	if order := utf16Order(head); order != 0 {
		return s.utf16(order, 0)
	}
	if s.zeros > 0 {
		return charset{}, refuse(models.CodeNotReadable, 0, "why", "binary")
	}
	if !s.broken && (s.cutOff == nil || s.cutOffUTF8()) {
		return utf8Charset, s.soundUTF8()
	}
	if s.mixed > 0 && s.win.danish > 0 {
		return charset{}, &fault{code: models.CodeEncoding, line: s.brokenAt, args: map[string]string{"why": "mixed"}}
	}
	win, dos := s.win.likely(s.dos), s.dos.likely(s.win)
	switch {
	case win && !dos && s.win.danish > 0:
		return tableOf("windows-1252", charmap.Windows1252), nil
	case dos && !win && s.dos.danish > 0:
		return tableOf("ibm850", charmap.CodePage850), nil
	}
	return charset{}, s.ask()
}

// cutOffUTF8 says whether the half letter at the end belongs to UTF-8: there are whole ones before it, or it is no
// Danish letter of Windows-1252 either.
func (s survey) cutOffUTF8() bool {
	return s.multi > 0 || len(s.cutOff) != 1 || winKind[s.cutOff[0]] == byteOdd
}

func (s survey) soundUTF8() *fault {
	switch {
	case s.broken:
		return refuse(models.CodeEncoding, s.brokenAt, "why", "invalid")
	case s.cutOff != nil:
		return refuse(models.CodeTruncated, s.brokenAt, "why", "letter")
	case s.doubled != "":
		return &fault{code: models.CodeEncoding, line: s.doubledAt, value: s.doubled, args: map[string]string{"why": "double"}}
	}
	return nil
}

// byMark reads a byte order mark: it is part of the content, so it stands over what a mapping says.
func (s survey) byMark(head []byte) (charset, *fault) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		c := utf8Charset
		c.bom = 3
		return c, s.soundUTF8()
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return s.utf16('l', 2)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return s.utf16('b', 2)
	}
	return charset{}, nil
}

func (s survey) utf16(order byte, bom int) (charset, *fault) {
	if s.size%2 != 0 {
		return charset{}, refuse(models.CodeTruncated, s.line, "why", "letter")
	}
	if order == 'b' {
		return charset{name: "utf-16be", decode: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), bom: bom}, nil
	}
	return charset{name: "utf-16le", decode: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), bom: bom}, nil
}

// likely says whether a reading makes sense beside another: nothing odd in it, or at most a hundredth of what is
// odd in the other while it shows more Danish letters.
func (s sense) likely(other sense) bool {
	if s.odd == 0 {
		return true
	}
	return other.odd > 100*s.odd && s.danish > other.danish
}

func (s survey) ask() *fault {
	win, dos := tableOf("windows-1252", charmap.Windows1252), tableOf("ibm850", charmap.CodePage850)
	example := s.win.example
	if example == nil {
		example = s.dos.example
	}
	if example == nil {
		example = s.first
	}
	readings := fmt.Sprintf("%s (%s) / %s (%s)", win.text(example), win.name, dos.text(example), dos.name)
	return refuse(models.CodeAmbiguous, s.brokenAt, "why", "encoding", "readings", readings,
		"as_windows", win.text(example), "as_dos", dos.text(example))
}

// sniffSize is how much of the beginning is kept for finding delimiter and heading.
const sniffSize = 256 << 10

// surveyInput surveys the text of a source and gives its first bytes.
func surveyInput(ctx context.Context, src source) (survey, []byte, error) {
	r, err := src.open(ctx)
	if err != nil {
		return survey{}, nil, err
	}
	defer r.Close()
	s, head, err := surveyText(r, make([]byte, sniffSize))
	if err != nil && !isFault(err) {
		err = fmt.Errorf("read %s: %w", src.in.Name, err)
	}
	return s, head, err
}
