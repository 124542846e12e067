package analysis

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// FuzzModel: a file is refused as no model, or it is byte for byte what the model read from it would write; and each of its
// features is found in it.
func FuzzModel(f *testing.F) {
	small := &Model{codebookVersion: "1", labels: []string{"money", "hope"}, threshold: []float64{0, 1}, slope: []float64{1, 1}, offset: []float64{0, 0}}
	small.head.labels, small.head.hashes = 2, []uint32{1, 1025, 1 << 31}
	small.head.rarities, small.head.steps, small.head.weights = []uint8{1, 2, 3}, []float32{1, 2, 3}, []byte{1, 255, 0, 127, 128, 5}
	whole := small.Bytes()
	withTaught := *small
	withTaught.taught = &head{labels: 2, hashes: []uint32{1, 7}, steps: []float32{1, 2}, weights: []byte{1, 255, 0, 127}}
	taught := withTaught.Bytes()
	for _, seed := range [][]byte{
		whole, whole[:len(whole)-1], whole[:len(modelMagic)], append(bytes.Clone(whole), 0), nil, []byte(modelMagic + "\xff\xff"),
		taught, taught[:len(taught)-1], append(bytes.Clone(taught), 0), append([]byte(taughtMagic), whole[len(modelMagic):]...),
		[]byte(modelMagic + "\x00\x00\xff\xff"), []byte(modelMagic + "\x00\x00\x40\x00" + strings.Repeat("\x00", 64)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := LoadModel(file)
		if err != nil {
			if !errors.Is(err, ErrModel) || m != nil {
				t.Errorf("the refusal is %v", err)
			}
			return
		}
		if !bytes.Equal(m.Bytes(), file) {
			t.Error("the model that was read would write other bytes")
		}
		for _, hash := range m.head.hashes {
			if n := m.head.find(hash); n < 0 || m.head.hashes[n] != hash {
				t.Errorf("feature %d is not found", hash)
			}
		}
	})
}
