package export

import (
	"encoding/json"
	"io"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"gevinstoverblik/models"
)

const (
	// groupRows is how many rows a row group of a Parquet file has: they are in memory together.
	groupRows = 1 << 15
	// rowsAtOnce is how many rows are handed to the writer in one go.
	rowsAtOnce = 64
)

// columnNode is one column of a Parquet file.
type columnNode struct {
	parquet.Node
	name string
}

func (c columnNode) Name() string                           { return c.name }
func (c columnNode) Value(base reflect.Value) reflect.Value { return base.FieldByName(c.name) }

// columnNodes is a schema that keeps its columns in their order: a parquet.Group sorts them by name.
type columnNodes struct {
	parquet.Group
	fields []parquet.Field
}

func (c columnNodes) Fields() []parquet.Field { return c.fields }

// leaf gives the Parquet type of a column. Every column may have missing values.
func (t Type) leaf() parquet.Node {
	switch t {
	case TypeInt:
		return parquet.Int(64)
	case TypeNumber:
		return parquet.Leaf(parquet.DoubleType)
	case TypeDate:
		return parquet.Date()
	case TypeMoment:
		return parquet.Timestamp(parquet.Microsecond)
	case TypeFlag:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

// writeParquet writes a table as true types: whole numbers, numbers, dates, moments, texts, yes and no; what is
// missing is null. Its footer carries where the rows come from. Text is as it is: nothing here runs formulas.
func writeParquet(w io.Writer, t Table, from func() (Provenance, bool)) error {
	nodes := columnNodes{Group: parquet.Group{}}
	for i, name := range t.Columns {
		node := parquet.Optional(t.typeOf(i).leaf())
		nodes.Group[name] = node
		nodes.fields = append(nodes.fields, columnNode{node, name})
	}
	out := parquet.NewWriter(w, parquet.NewSchema("rows", nodes), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}),
		parquet.CreatedBy("gevinstoverblik", "", ""), parquet.MaxRowsPerRowGroup(groupRows), parquet.PageBufferSize(64<<10))
	block := make([]parquet.Row, 0, rowsAtOnce)
	spare := make([]parquet.Row, rowsAtOnce)
	flush := func() error {
		_, err := out.WriteRows(block)
		block = block[:0]
		return err
	}
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		line := spare[len(block)][:0]
		for i := range t.Columns {
			v := None
			if i < len(row) {
				v = row[i]
			}
			line = append(line, parquetValue(v, t.typeOf(i), i))
		}
		spare[len(block)] = line
		if block = append(block, line); len(block) == rowsAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if p, told := from(); told {
		whole, err := json.Marshal(p)
		if err != nil {
			return err
		}
		for key, value := range map[string]string{"provenance": string(whole), "question": p.Question, "address": p.Address, "made_by": p.MadeBy,
			"rows": strconv.FormatInt(p.Rows, 10), "rows_sha256": p.SHA256, "data_version": strconv.FormatInt(p.DataVersion, 10)} {
			out.SetKeyValueMetadata("gevinstoverblik."+key, value)
		}
	}
	return out.Close()
}

// parquetValue gives a value of a column; one that is not of the column's type is missing.
func parquetValue(v Value, t Type, column int) parquet.Value {
	missing := parquet.NullValue().Level(0, 0, column)
	there := func(p parquet.Value) parquet.Value { return p.Level(0, 1, column) }
	switch {
	case t == TypeText && v.kind == textual:
		return there(parquet.ByteArrayValue([]byte(v.text)))
	case t == TypeInt && v.kind == number:
		return there(parquet.Int64Value(int64(v.num)))
	case t == TypeNumber && v.kind == number:
		return there(parquet.DoubleValue(v.num))
	case t == TypeDate && v.kind == date:
		return there(parquet.Int32Value(int32(v.num)))
	case t == TypeMoment && v.kind == moment:
		return there(parquet.Int64Value(int64(v.num)))
	case t == TypeFlag && v.kind == flag:
		return there(parquet.BooleanValue(v.num != 0))
	case t == TypeFlag && v.kind == textual: // a case's yes or no
		return there(parquet.BooleanValue(v.text == models.Yes.String()))
	}
	return missing
}
