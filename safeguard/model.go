package safeguard

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

//go:embed model.bin
var modelBytes []byte

// Heads of the model, in the order of the weights: concern or above, urgent, then one for each kind.
const (
	alarmHead = iota
	urgentHead
	firstKindHead
	heads = firstKindHead + 7
)

// Model is the learned part of the scan: logistic regression over hashed features, its weights in 8 bits.
type Model struct {
	scale  [heads]float32
	bias   [heads]float32
	levels []levelSlot
	kinds  [][7]int8 // kindSlots of them
}

// levelSlot is the feature that a slot belongs to and its two weights. A check of 0 is a free slot.
type levelSlot struct {
	check         uint8
	alarm, urgent int8
}

// kindSlots is the size of the table of kinds, which does without checks: kinds are only asked for after an alarm.
const kindSlots = 1 << 16

const modelMagic = "FVSG2\n"

// modelSize is the size of a model in bytes: about 1.2 MB.
const modelSize = len(modelMagic) + heads*8 + slots*3 + kindSlots*7

func newModel() *Model {
	return &Model{levels: make([]levelSlot, slots), kinds: make([][7]int8, kindSlots)}
}

// ReadModel reads a model as MarshalBinary wrote it.
func ReadModel(b []byte) (*Model, error) {
	if len(b) != modelSize || string(b[:len(modelMagic)]) != modelMagic {
		return nil, errors.New("not a safeguarding model")
	}
	b = b[len(modelMagic):]
	m := newModel()
	for h := range heads {
		m.scale[h] = math.Float32frombits(binary.LittleEndian.Uint32(b[8*h:]))
		m.bias[h] = math.Float32frombits(binary.LittleEndian.Uint32(b[8*h+4:]))
	}
	b = b[8*heads:]
	for i := range m.levels {
		m.levels[i] = levelSlot{b[3*i], int8(b[3*i+1]), int8(b[3*i+2])}
	}
	b = b[3*slots:]
	for i := range m.kinds {
		for k := range m.kinds[i] {
			m.kinds[i][k] = int8(b[7*i+k])
		}
	}
	return m, nil
}

// MarshalBinary writes the model. The same weights give the same bytes on every machine.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, modelSize)
	b = append(b, modelMagic...)
	for h := range heads {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.scale[h]))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.bias[h]))
	}
	for _, s := range m.levels {
		b = append(b, s.check, byte(s.alarm), byte(s.urgent))
	}
	for _, row := range m.kinds {
		for _, w := range row {
			b = append(b, byte(w))
		}
	}
	return b, nil
}

var theModel = sync.OnceValue(func() *Model {
	m, err := ReadModel(modelBytes)
	if err != nil {
		panic("safeguard: model.bin: " + err.Error())
	}
	return m
})

// levelOdds returns the log-odds of concern or above, and of urgent.
func (m *Model) levelOdds(fs []feature) (alarm, urgent float32) {
	var a, u, known int32
	for _, f := range fs {
		if s := m.levels[f.slot]; s.check == f.check {
			a += int32(s.alarm)
			u += int32(s.urgent)
			known++
		}
	}
	n := norm(int(known))
	return float32(float32(float32(a)*m.scale[alarmHead])*n) + m.bias[alarmHead],
		float32(float32(float32(u)*m.scale[urgentHead])*n) + m.bias[urgentHead]
}

// kindOdds returns the log-odds of each kind.
func (m *Model) kindOdds(fs []feature) (odds [7]float32) {
	var sums [7]int32
	known := 0
	for _, f := range fs {
		if m.levels[f.slot].check != f.check {
			continue
		}
		known++
		for k, w := range m.kinds[f.slot%kindSlots] {
			sums[k] += int32(w)
		}
	}
	n := norm(known)
	for k := range odds {
		odds[k] = float32(float32(float32(sums[k])*m.scale[firstKindHead+k])*n) + m.bias[firstKindHead+k]
	}
	return odds
}

// norm keeps a long answer from adding up to an alarm by its length alone.
func norm(features int) float32 {
	return float32(1 / math.Sqrt(float64(max(features, 100))))
}
