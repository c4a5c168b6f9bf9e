package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestAnAddressBearsTheFingerprintOfItsContent(t *testing.T) {
	url := URL(Stylesheet)
	if !regexp.MustCompile(`^/static/app\.[0-9a-f]{12}\.css$`).MatchString(url) {
		t.Fatalf("the stylesheet stands at %s", url)
	}
	name := strings.TrimPrefix(url, Prefix)
	data, kind, etag, ok := File(name)
	if !ok || kind != "text/css; charset=utf-8" || len(data) == 0 || !strings.Contains(name, strings.Trim(etag, `"`)) {
		t.Errorf("File(%s) = %d bytes, %s, %s, %v", name, len(data), kind, etag, ok)
	}
	if !Lasting(name) || Lasting(Stylesheet) {
		t.Error("only an address with a fingerprint may be kept for ever")
	}
	if _, _, _, ok := File("app.0123456789ab.css"); ok {
		t.Error("another version's address is answered with this version's content")
	}
	if _, _, _, ok := File(Stylesheet); !ok {
		t.Error("a plain name is not answered")
	}
}

func TestOnlyBrowserFilesAreServed(t *testing.T) {
	for _, name := range []string{"embed.go", "vendor.mjs", "vendor/.gitkeep", "css/tokens.css", "../go.mod", ""} {
		if _, _, _, ok := File(name); ok {
			t.Errorf("%q is served", name)
		}
	}
	if URL("vendor/nothing.js") != "" {
		t.Error("a file that is not there has an address")
	}
}

func TestPackedIsTheSame(t *testing.T) {
	want, _, _, _ := File(Stylesheet)
	packed, ok := Gzip(Stylesheet)
	if !ok {
		t.Fatal("the stylesheet is not packed")
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("unpacked it is another file (%v)", err)
	}
}

func TestTheStylesheetBeginsWithTokensAndNamesNoOtherHost(t *testing.T) {
	data, _, _, _ := File(Stylesheet)
	css := string(data)
	if strings.Index(css, "--bg:") > strings.Index(css, "box-sizing") {
		t.Error("the tokens do not come first")
	}
	if strings.LastIndex(css, "@page") < strings.Index(css, ".verdict") {
		t.Error("print does not come last")
	}
	for _, bad := range []string{"http:", "https:", "@import", "//"} {
		if strings.Contains(css, bad) {
			t.Errorf("the stylesheet contains %s", bad)
		}
	}
	for _, m := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1) {
		name := strings.TrimPrefix(m[1], Prefix)
		if _, _, _, ok := File(name); ok != Lasting(name) {
			t.Errorf("%s has no fingerprint though the file is there", m[1])
		}
	}
}

// The pairs of DESIGN §2: what is written or drawn in one colour on another, and how far they must lie apart.
var pairs = []struct {
	front, back string
	least       float64
}{
	{"ink", "bg", 7}, {"ink", "surface", 7}, {"ink-2", "surface", 4.5}, {"ink-2", "surface-2", 4.5}, {"ink-2", "bg", 4.5},
	{"ink-3", "surface", 4.5}, {"ink-3", "surface-2", 4.5}, {"ink-3", "bg", 4.5},
	{"accent", "surface", 4.5}, {"accent", "bg", 4.5}, {"accent", "accent-tint", 4.5}, {"accent-ink", "accent", 4.5},
	{"off", "surface", 4.5}, {"off", "off-tint", 4.5}, {"near", "surface", 4.5}, {"near", "near-tint", 4.5},
	{"on", "surface", 4.5}, {"on", "on-tint", 4.5}, {"none", "surface", 4.5}, {"ink-2", "band", 4.5}, {"ink-2", "off-tint", 4.5},
	{"control", "surface", 3}, {"control", "bg", 3}, {"spark", "surface", 3}, {"spark", "off-tint", 3}, {"bar", "surface", 3},
	{"header-ink", "header", 4.5}, {"header-ink-2", "header", 4.5}, {"header-mark", "header", 3}, {"focus", "surface", 3}, {"focus", "bg", 3},
	{"on-ink", "on", 4.5}, {"off-ink", "off", 4.5},
}

var declared = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});`)

func colours(block string, over map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range over {
		out[name] = value
	}
	for _, m := range declared.FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func contrast(a, b string) float64 {
	light := func(hex string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestColoursCanBeReadInBothThemes(t *testing.T) {
	data, err := files.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(data), "@media")
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of colours, want light, dark by choice, dark by the system", len(blocks))
	}
	light := colours(blocks[0], nil)
	chosen, system := colours(blocks[1], nil), colours(blocks[2], nil)
	if len(chosen) == 0 || len(chosen) != len(system) {
		t.Fatalf("dark by choice has %d colours, dark by the system %d", len(chosen), len(system))
	}
	for name, value := range chosen {
		if system[name] != value {
			t.Errorf("%s is %s by choice and %s by the system", name, value, system[name])
		}
	}
	for theme, palette := range map[string]map[string]string{"light": light, "dark": colours(blocks[1], light)} {
		for _, p := range pairs {
			front, back := palette[p.front], palette[p.back]
			if front == "" || back == "" {
				t.Fatalf("%s: %s or %s has no colour", theme, p.front, p.back)
			}
			if c := contrast(front, back); c < p.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", theme, p.front, p.back, c, p.least)
			}
		}
	}
}
