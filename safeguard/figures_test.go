package safeguard

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

type labelled struct {
	ID    string   `json:"id"`
	Text  string   `json:"text"`
	Level Level    `json:"level"`
	Kinds []string `json:"kinds"`
}

func (r labelled) writer() string {
	w, _, _ := strings.Cut(r.ID, "-")
	return w
}

func readLabelled(t testing.TB, path string) []labelled {
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no labelled answers at hand: %v", err)
	}
	defer f.Close()
	var rows []labelled
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r labelled
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// trainPath is the copy of the labelled answers in this repository or, before there is one, in the folder that
// FAMILYVOICE_EVAL_DIR names.
func trainPath() string {
	if _, err := os.Stat("../analysis/train/labelled.jsonl"); err == nil {
		return "../analysis/train/labelled.jsonl"
	}
	return filepath.Join(os.Getenv("FAMILYVOICE_EVAL_DIR"), "train.jsonl")
}

func devPath() string { return filepath.Join(os.Getenv("FAMILYVOICE_EVAL_DIR"), "dev.jsonl") }

// tally counts how a scan did against a person's levels.
type tally struct{ urgent, urgentFound, urgentRaised, raised, raisedFound, none, falseAlarms, saidUrgent int }

func (c *tally) add(gold, got Level) {
	switch gold {
	case Urgent:
		c.urgent++
		if got == Urgent {
			c.urgentFound++
		}
		if got != None {
			c.urgentRaised++
		}
		fallthrough
	case Concern:
		c.raised++
		if got != None {
			c.raisedFound++
		}
	default:
		c.none++
		if got != None {
			c.falseAlarms++
		}
	}
	if got == Urgent {
		c.saidUrgent++
	}
}

func (c tally) String() string {
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	return fmt.Sprintf("urgent %d of %d = %.3f (raised %.3f), concern or above %d of %d = %.3f, false alarms %d in %d none = %.2f per 100, said urgent %d",
		c.urgentFound, c.urgent, share(c.urgentFound, c.urgent), share(c.urgentRaised, c.urgent), c.raisedFound, c.raised,
		share(c.raisedFound, c.raised), c.falseAlarms, c.none, 100*share(c.falseAlarms, c.none), c.saidUrgent)
}

func TestFiguresRules(t *testing.T) {
	for _, path := range []string{devPath(), trainPath()} {
		var c tally
		for _, r := range readLabelled(t, path) {
			level := None
			for _, h := range theLexicon().read(r.Text).hits {
				level = Max(level, h.level)
			}
			c.add(r.Level, level)
		}
		t.Logf("rules alone on %s: %s", filepath.Base(path), c)
	}
}

func TestFiguresEachRule(t *testing.T) {
	if os.Getenv("SHOW") != "rules" {
		t.Skip("set SHOW=rules")
	}
	type count struct{ urgent, concern, none int }
	counts := map[string]*count{}
	for _, r := range readLabelled(t, trainPath()) {
		for _, h := range theLexicon().read(r.Text).hits {
			c := counts[h.rule.id]
			if c == nil {
				c = &count{}
				counts[h.rule.id] = c
			}
			switch r.Level {
			case Urgent:
				c.urgent++
			case Concern:
				c.concern++
			default:
				c.none++
			}
		}
	}
	var ids []string
	for id := range counts {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		c := counts[id]
		t.Logf("%-20s urgent %3d concern %3d none %3d", id, c.urgent, c.concern, c.none)
	}
}

// folds parts the writers into five groups of about equal size.
func folds(rows []labelled) map[string]int {
	count := map[string]int{}
	for _, r := range rows {
		count[r.writer()]++
	}
	var writers []string
	for w := range count {
		writers = append(writers, w)
	}
	sort.Slice(writers, func(i, j int) bool {
		if count[writers[i]] != count[writers[j]] {
			return count[writers[i]] > count[writers[j]]
		}
		return writers[i] < writers[j]
	})
	fold, size := map[string]int{}, [5]int{}
	for _, w := range writers {
		least := 0
		for f := range size {
			if size[f] < size[least] {
				least = f
			}
		}
		fold[w] = least
		size[least] += count[w]
	}
	return fold
}

// TestFiguresByWriter trains on four fifths of the writers and scans the fifth it has not seen, five times.
func TestFiguresByWriter(t *testing.T) {
	if os.Getenv("SHOW") == "" {
		t.Skip("takes minutes: set SHOW=folds")
	}
	rows := readLabelled(t, trainPath())
	for _, name := range []string{"more", "further", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"} {
		rows = append(rows, readLabelled(t, "../analysis/train/"+name+".jsonl")...)
	}
	fold := folds(rows)
	models := make([]*Model, 5)
	for k := range models {
		var examples []Example
		for _, r := range rows {
			if fold[r.writer()] != k {
				examples = append(examples, Example{Text: r.Text, Level: r.Level, Kinds: r.Kinds})
			}
		}
		examples = append(examples, readWritten(t)...)
		m, err := Learn(examples)
		if err != nil {
			t.Fatal(err)
		}
		models[k] = m
	}
	l := theLexicon()
	type scored struct {
		labelled
		alarm, urgent float32
		ruled         Level
		reading       *reading
		ranked        float32 // alarm with the rules' bonus
	}
	var all []scored
	for _, r := range rows {
		reading := l.read(r.Text)
		var seen seenSlots
		fs := l.features(reading, &seen)
		s := scored{labelled: r, reading: reading}
		s.alarm, s.urgent = models[fold[r.writer()]].levelOdds(fs)
		s.ruled = None
		for _, h := range reading.hits {
			s.ruled = Max(s.ruled, h.level)
		}
		s.ranked = ranked(s.alarm, s.urgent, s.ruled)
		all = append(all, s)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].ranked > all[j].ranked })
	for _, per100 := range []float64{2, 3, 3.5, 4, 5, 6} {
		var c tally
		limit, threshold := 0, float32(0)
		for _, s := range all {
			if s.Level == None {
				limit++
			}
			if float64(limit) > per100*float64(countNone(rows))/100 {
				threshold = s.ranked
				break
			}
		}
		for _, s := range all {
			got := None
			if s.ranked > threshold {
				got = Concern
				if s.urgent > urgentCut {
					got = Urgent
				}
			}
			c.add(s.Level, got)
		}
		t.Logf("by writer at threshold %.2f: %s", threshold, c)
	}
	by := map[string]*tally{}
	var total tally
	for _, s := range all {
		got := decide(s.alarm, s.urgent, s.reading, Usual)
		if by[s.writer()] == nil {
			by[s.writer()] = &tally{}
		}
		by[s.writer()].add(s.Level, got)
		total.add(s.Level, got)
		if show := os.Getenv("SHOW"); show == "missed" && s.Level != None && got == None || show == "false" && s.Level == None && got != None || show == "low" && s.Level == Urgent && got == Concern {
			fmt.Printf("%s %s %.2f %.2f %s | %s\n", s.ID, s.Level, s.alarm, s.urgent, s.ruled, strings.ReplaceAll(s.Text, "\n", " / "))
		}
	}
	var writers []string
	for w := range by {
		writers = append(writers, w)
	}
	sort.Strings(writers)
	for _, w := range writers {
		t.Logf("%-4s %s", w, by[w])
	}
	t.Logf("scan by writer: %s", total)
	var each []tally
	for _, w := range writers {
		each = append(each, *by[w])
	}
	t.Logf("95 of 100 draws of writers: %s", drawWriters(each))
}

// drawWriters says between what bounds the shares of nineteen in twenty draws of as many writers lie, each draw with
// repeats: other writers, other figures.
func drawWriters(each []tally) string {
	const draws = 2000
	chance := rand.New(rand.NewPCG(1, 2))
	var urgent, raised, alarms []float64
	for range draws {
		var c tally
		for range each {
			w := each[chance.IntN(len(each))]
			c.urgent, c.urgentRaised = c.urgent+w.urgent, c.urgentRaised+w.urgentRaised
			c.raised, c.raisedFound = c.raised+w.raised, c.raisedFound+w.raisedFound
			c.none, c.falseAlarms = c.none+w.none, c.falseAlarms+w.falseAlarms
		}
		urgent = append(urgent, float64(c.urgentRaised)/float64(max(c.urgent, 1)))
		raised = append(raised, float64(c.raisedFound)/float64(max(c.raised, 1)))
		alarms = append(alarms, 100*float64(c.falseAlarms)/float64(max(c.none, 1)))
	}
	bounds := func(draw []float64) string {
		sort.Float64s(draw)
		return fmt.Sprintf("%.2f to %.2f", draw[draws/40], draw[draws-draws/40])
	}
	return fmt.Sprintf("urgent raised %s, concern or above %s, false alarms %s per 100", bounds(urgent), bounds(raised), bounds(alarms))
}

// readWritten reads the answers that were written for teaching. Their writer has read some of the labelled ones, so
// they blur the folds a little; dev.jsonl is untouched by them.
func readWritten(t *testing.T) []Example {
	if os.Getenv("WRITTEN") == "no" {
		return nil
	}
	raw, err := os.ReadFile("train/written.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var examples []Example
	for line := range strings.Lines(string(raw)) {
		parts := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(parts) == 3 && parts[0][0] != '#' {
			examples = append(examples, Example{Text: parts[2], Level: Level(parts[0]), Kinds: strings.Split(parts[1], ",")})
		}
	}
	return examples
}

func countNone(rows []labelled) int {
	n := 0
	for _, r := range rows {
		if r.Level == None {
			n++
		}
	}
	return n
}

func TestFiguresScan(t *testing.T) {
	for _, path := range []string{devPath(), trainPath()} {
		var c tally
		gold, said, right := 0, 0, 0
		for _, r := range readLabelled(t, path) {
			got := Scan(r.Text)
			c.add(r.Level, got.Level)
			if r.Level != None && got.Level != None {
				gold, said = gold+len(r.Kinds), said+len(got.Kinds)
				for _, k := range got.Kinds {
					if slices.Contains(r.Kinds, k) {
						right++
					}
				}
			}
			if os.Getenv("SHOW") == "dev" && path == devPath() && (r.Level == None) != (got.Level == None) {
				fmt.Println(r.ID, r.Level, got, r.Text)
			}
		}
		t.Logf("scan of %s: %s", filepath.Base(path), c)
		t.Logf("kinds of what was raised rightly: %d of %d found, %d said", right, gold, said)
	}
}
