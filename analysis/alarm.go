package analysis

import "familyvoice/analysis/segment"

// Alarm is what the encoder makes of an answer's safety. Concern and Urgent are the highest log-odds over the sentences
// that one of them by itself tells of concern or above, and of urgent. Start and End are the bytes of the sentence that
// says most.
type Alarm struct {
	Known           bool // false without an encoder, without a sentence, and for other languages than English
	Concern, Urgent float64
	Start, End      int
}

func (t *Tagger) alarm(read [][]float32, spans []segment.Span) Alarm {
	var alarm Alarm
	if t.encoder == nil || t.alarmOf[0] < 0 || t.alarmOf[1] < 0 {
		return alarm
	}
	for i, logits := range read {
		concern, urgent := float64(logits[t.alarmOf[0]]), float64(logits[t.alarmOf[1]])
		if !alarm.Known || concern > alarm.Concern {
			alarm.Concern, alarm.Start, alarm.End = concern, spans[i].Start, spans[i].End
		}
		if !alarm.Known || urgent > alarm.Urgent {
			alarm.Urgent = urgent
		}
		alarm.Known = true
	}
	return alarm
}
