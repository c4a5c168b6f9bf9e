package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func TestTheHeadlineOfAChangeSaysNoMoreThanWhatIsWritten(t *testing.T) {
	k, _ := models.KPIByKey("digital_share")
	tests := []struct {
		name        string
		before, now float64
		want        string
	}{
		{"a tenth of a point is a change", 0.843, 0.844, "Digital indsendelse er steget 0,1 procentpoint: fra 84,3 % i 2. kvt. til 84,4 % i 3. kvt."},
		{"less than is written is none", 0.8444, 0.8441, "Digital indsendelse er næsten uændret: 84,4 % i 2. kvt., 84,4 % i 3. kvt."},
		{"also where the two are written otherwise", 0.84449, 0.84451, "Digital indsendelse er næsten uændret: 84,4 % i 2. kvt., 84,5 % i 3. kvt."},
		{"no change at all", 0.844, 0.844, "Digital indsendelse er uændret: 84,4 % i 2. kvt. og i 3. kvt."},
		{"a fall", 0.86, 0.8, "Digital indsendelse er faldet 6,0 procentpoint: fra 86,0 % i 2. kvt. til 80,0 % i 3. kvt."},
	}
	for _, test := range tests {
		diff := test.now - test.before
		x := &measure.Explanation{Diff: &diff, Before: measure.ChangeSide{Value: &test.before}, Now: measure.ChangeSide{Value: &test.now}}
		if got := strings.ReplaceAll(changeHeadline(text.Danish, k, x, "3. kvt.", "2. kvt."), "\u00a0", " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
