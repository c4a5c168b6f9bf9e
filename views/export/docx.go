package export

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gevinstoverblik/views/text"
)

// DOCX writes a paper as a WordprocessingML document: real headings, real lists, tables with heading rows that repeat, and its language,
// so that word processors and screen readers read it as what it is. The same paper gives the same bytes.
func DOCX(w io.Writer, p text.Paper) error {
	z := zip.NewWriter(w)
	for _, part := range []struct {
		name  string
		write func(x *docx)
	}{
		{"[Content_Types].xml", func(x *docx) { x.raw(docxTypes) }},
		{"_rels/.rels", func(x *docx) { x.raw(docxRels) }},
		{"word/_rels/document.xml.rels", func(x *docx) { x.raw(docxDocumentRels) }},
		{"word/styles.xml", func(x *docx) { x.raw(strings.ReplaceAll(docxStyles, "LANG", docxLang(p.Lang))) }},
		{"word/numbering.xml", func(x *docx) { x.raw(docxNumbering) }},
		{"docProps/core.xml", func(x *docx) { x.core(p) }},
		{"word/document.xml", func(x *docx) { x.document(p) }},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return fmt.Errorf("write the document: %w", err)
		}
		x := &docx{bufio.NewWriter(f)}
		x.raw(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n")
		part.write(x)
		if err := x.Flush(); err != nil {
			return fmt.Errorf("write the document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

func docxLang(l text.Lang) string {
	if l == text.English {
		return "en-GB"
	}
	return "da-DK"
}

// docx writes parts of a document. A fault of the writer stays in it and is told by Flush.
type docx struct{ *bufio.Writer }

func (x *docx) raw(s string) { x.WriteString(s) }

// text escapes what XML cannot hold as it is, and leaves out what it cannot hold at all.
func (x *docx) text(s string) {
	for _, r := range s {
		switch {
		case r == '&':
			x.raw("&amp;")
		case r == '<':
			x.raw("&lt;")
		case r == '>':
			x.raw("&gt;")
		case r == utf8.RuneError, r < 0x20 && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
		default:
			x.WriteRune(r)
		}
	}
}

func (x *docx) core(p text.Paper) {
	x.raw(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>`)
	x.text(p.Title)
	x.raw(`</dc:title><dc:language>` + docxLang(p.Lang) + `</dc:language></cp:coreProperties>`)
}

func (x *docx) paragraph(style, s string) {
	x.raw(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t xml:space="preserve">`)
	x.text(s)
	x.raw(`</w:t></w:r></w:p>`)
}

func (x *docx) document(p text.Paper) {
	x.raw(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	x.paragraph("Title", p.Title)
	for _, mark := range p.Marks {
		x.paragraph("Marks", mark)
	}
	for _, b := range p.Blocks {
		switch {
		case b.Heading != "":
			x.paragraph("Heading1", b.Heading)
		case b.Sub != "":
			x.paragraph("Heading2", b.Sub)
		case b.Text != "":
			x.paragraph("Normal", b.Text)
		case b.Table != nil:
			x.table(b.Table)
		}
		for _, item := range b.List {
			x.paragraph("ListBullet", item)
		}
	}
	x.raw(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>`)
	x.raw(`</w:body></w:document>`)
}

// docxWidth is what lies between the margins of an A4 page, in twentieths of a point.
const docxWidth = 9638

func (x *docx) table(g *text.Grid) {
	x.paragraph("Caption", g.Caption)
	x.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/><w:tblW w:w="` + strconv.Itoa(docxWidth) + `" w:type="dxa"/><w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="1"/><w:tblCaption w:val="`)
	x.WriteString(strings.NewReplacer(`&`, "&amp;", `<`, "&lt;", `>`, "&gt;", `"`, "&quot;").Replace(g.Caption))
	x.raw(`"/></w:tblPr><w:tblGrid>`)
	for i := range g.Heads {
		x.raw(`<w:gridCol w:w="` + columnWidth(i, len(g.Heads)) + `"/>`)
	}
	x.raw(`</w:tblGrid>`)
	x.row(g.Heads, true)
	for _, r := range g.Rows {
		x.row(r, false)
	}
	x.raw(`</w:tbl>`)
	x.paragraph("Normal", "")
}

// columnWidth gives the width of a column: the first one names the rows, and names are long words.
func columnWidth(i, columns int) string {
	first := docxWidth * 3 / (2*columns + 1)
	if i == 0 || columns == 1 {
		return strconv.Itoa(first)
	}
	return strconv.Itoa((docxWidth - first) / (columns - 1))
}

func (x *docx) row(cells []string, head bool) {
	x.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		x.raw(`<w:tblHeader/>`)
	}
	x.raw(`</w:trPr>`)
	for i, c := range cells {
		style := "Cell"
		if head || i == 0 {
			style = "CellHead"
		}
		x.raw(`<w:tc><w:tcPr><w:tcW w:w="` + columnWidth(i, len(cells)) + `" w:type="dxa"/></w:tcPr>`)
		x.paragraph(style, c)
		x.raw(`</w:tc>`)
	}
	x.raw(`</w:tr>`)
}

const docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const docxRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const docxDocumentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>`

const docxNumbering = `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="283"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

const docxStyles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="LANG" w:eastAsia="LANG" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="80"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Marks"><w:name w:val="Marks"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="20"/></w:pPr><w:rPr><w:color w:val="45505B"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="320" w:after="100"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="220" w:after="60"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="40"/></w:pPr><w:rPr><w:b/><w:sz w:val="20"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="CellHead"><w:name w:val="Cell Head"/><w:basedOn w:val="Cell"/><w:rPr><w:b/></w:rPr></w:style>` +
	`<w:style w:type="table" w:styleId="Figures"><w:name w:val="Figures"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="17212B"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="17212B"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="B9B7B0"/></w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
