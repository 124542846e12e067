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
	scale   [heads]float32
	bias    [heads]float32
	weights []int8 // level heads: Buckets x 2, then kinds: Buckets x 7
}

const modelMagic = "FVSG1\n"

// modelSize is the size of a model in bytes: about 590 kB.
const modelSize = len(modelMagic) + heads*8 + Buckets*heads

// ReadModel reads a model as MarshalBinary wrote it.
func ReadModel(b []byte) (*Model, error) {
	if len(b) != modelSize || string(b[:len(modelMagic)]) != modelMagic {
		return nil, errors.New("not a safeguarding model")
	}
	b = b[len(modelMagic):]
	m := &Model{weights: make([]int8, Buckets*heads)}
	for h := range heads {
		m.scale[h] = math.Float32frombits(binary.LittleEndian.Uint32(b[8*h:]))
		m.bias[h] = math.Float32frombits(binary.LittleEndian.Uint32(b[8*h+4:]))
	}
	for i, w := range b[8*heads:] {
		m.weights[i] = int8(w)
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
	for _, w := range m.weights {
		b = append(b, byte(w))
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

// levels returns the log-odds of concern or above, and of urgent.
func (m *Model) levels(fs []feature) (alarm, urgent float32) {
	var a, u int32
	for _, f := range fs {
		a += int32(m.weights[2*f.bucket])
		u += int32(m.weights[2*f.bucket+1])
	}
	n := norm(len(fs))
	return float32(float32(a)*m.scale[alarmHead])*n + m.bias[alarmHead],
		float32(float32(u)*m.scale[urgentHead])*n + m.bias[urgentHead]
}

// kinds returns the log-odds of each kind.
func (m *Model) kinds(fs []feature) (odds [7]float32) {
	var sums [7]int32
	table := m.weights[2*Buckets:]
	for _, f := range fs {
		row := table[7*f.bucket : 7*f.bucket+7]
		for k := range sums {
			sums[k] += int32(row[k])
		}
	}
	n := norm(len(fs))
	for k := range odds {
		odds[k] = float32(float32(sums[k])*m.scale[firstKindHead+k])*n + m.bias[firstKindHead+k]
	}
	return odds
}

// norm keeps a long answer from adding up to an alarm by its length alone.
func norm(features int) float32 {
	return float32(1 / math.Sqrt(float64(max(features, 40))))
}
