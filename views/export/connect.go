package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// powerTypes are what Power Query makes of the types of columns; text stays as it is.
var powerTypes = map[Type]string{TypeNumber: "type number", TypeInt: "Int64.Type", TypeFlag: "type logical"}

// PowerQuery writes the query (Power Query M) by which Excel and Power BI fetch a machine CSV of an exploration from an
// address. It holds no key: the program that runs it asks for one.
func PowerQuery(w io.Writer, address string) error {
	var types []string
	of := slices.Concat(figureTypes, exploreTypes)
	for i, column := range slices.Concat(figureColumns, exploreColumns) {
		if t := powerTypes[of[i]]; t != "" {
			types = append(types, fmt.Sprintf("{%s, %s}", mText(column), t))
		}
	}
	_, err := fmt.Fprintf(w, `let
    Source = Csv.Document(Web.Contents(%s), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),
    Figures = Table.TransformColumnTypes(Rows, {%s}, "en-US")
in
    Figures
`, mText(address), strings.Join(types, ", "))
	return err
}

// mText writes a text as Power Query M reads it.
func mText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// ODC writes an Office data connection that holds the same query under a name: opened, it makes a workbook of its own.
func ODC(w io.Writer, name, address string) error {
	var query strings.Builder
	if err := PowerQuery(&query, address); err != nil {
		return err
	}
	formula := strings.ReplaceAll(query.String(), "]]>", "]]]]><![CDATA[>")
	mashup := `<Mashup xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/DataMashup">` +
		`<Client>EXCEL</Client><Version>2.83.5894.761</Version><MinVersion>2.21.0.0</MinVersion><Culture>en-US</Culture><SafeCombine>true</SafeCombine>` +
		`<Items><Query Name="` + xmlText(name) + `"><Formula><![CDATA[` + formula + `]]></Formula><IsParameterQuery xsi:nil="true" /><IsDirectQuery xsi:nil="true" /></Query></Items></Mashup>`
	_, err := fmt.Fprintf(w, `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/x-ms-odc; charset=utf-8">
<meta name="ProgId" content="ODC.Database">
<meta name="SourceType" content="OLEDB">
<title>%[1]s</title>
<xml id="docprops"><o:DocumentProperties xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><o:Name>%[1]s</o:Name></o:DocumentProperties></xml>
<xml id="msodc"><odc:OfficeDataConnection xmlns:odc="urn:schemas-microsoft-com:office:odc" xmlns="http://www.w3.org/TR/REC-html40">
<odc:PowerQueryConnection odc:Type="OLEDB">
<odc:ConnectionString>Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location=&quot;%[1]s&quot;;Extended Properties=&quot;&quot;</odc:ConnectionString>
<odc:CommandType>SQL</odc:CommandType>
<odc:CommandText>SELECT * FROM [%[1]s]</odc:CommandText>
</odc:PowerQueryConnection>
<odc:PowerQueryMashupData>%[2]s</odc:PowerQueryMashupData>
</odc:OfficeDataConnection></xml>
</head>
<body></body>
</html>
`, xmlText(name), xmlText(mashup))
	return err
}

func xmlText(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil { // never: a Builder takes everything
		return ""
	}
	return b.String()
}
