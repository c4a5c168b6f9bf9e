package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"gevinstoverblik/views/text"
)

func TestADocumentHasRealHeadingsRowsAndLanguage(t *testing.T) {
	p := text.Paper{Lang: text.Danish, Title: `Opfølgning <"1"> & 2`, Marks: []string{"Journalnummer: 26/1187"}, Blocks: []text.Block{
		{Heading: "Sagsfremstilling"}, {Sub: "Byg"}, {Text: "Første\x00 afsnit"}, {List: []string{"a", "b"}},
		{Table: &text.Grid{Caption: `Resultat "mod" mål`, Heads: []string{"Sagstype", "Værdi"}, Rows: [][]string{{"Erhvervsbyggeri", "28 %"}}}}}}
	var out, again bytes.Buffer
	if err := DOCX(&out, p); err != nil {
		t.Fatal(err)
	}
	if err := DOCX(&again, p); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("the same paper gave other bytes (%v)", err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(content)
		d := xml.NewDecoder(bytes.NewReader(content))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	document := parts["word/document.xml"]
	for _, want := range []string{`w:val="Heading1"`, `w:val="Heading2"`, `w:val="ListBullet"`, "<w:tblHeader/>", "Opfølgning &lt;\"1\"&gt; &amp; 2", "26/1187"} {
		if !strings.Contains(document, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if !strings.Contains(parts["word/styles.xml"], `w:lang w:val="da-DK"`) {
		t.Error("the document does not say its language")
	}
}
