package safeguard

import "testing"

func TestWhoAsksNotToBeAnsweredIsHeard(t *testing.T) {
	for text, want := range map[string]bool{
		"pls dont reply hes just come in. he'll go mad if he sees this": true,
		"Please don't text back, he reads my messages":                  true,
		"please do not reply to this":                                   true,
		"dont text me back":                                             true,
		"he hits me. dont message me he checks my phone":                true,
		"don't reply":                                  true,
		"no replies please":                            true,
		"if he sees this im dead":                      true,
		"my husband goes through my phone":             true,
		"he's stood right next to me":                  true,
		"im deleting this now":                         true,
		"he hit me again, hes just walked in":          true,
		"peidiwch ag ateb, mae o'n darllen fy ffôn":    true,
		"proszę nie odpisywać, mąż czyta moje smsy":    true,
		"nie dzwońcie do mnie":                         true,
		"vă rog nu răspundeți, îmi verifică telefonul": true,
		"будь ласка не відповідайте, він перевіряє телефон": true,
		"не отвечайте мне":                                     true,
		"من فضلكم لا تردوا":                                    true,
		"زوجي يفتش جوالي":                                      true,
		"براہ کرم جواب نہ دیں":                                 true,
		"please reply mat karna, shohar phone check karta hai": true,
		"i was raped":                                                       false,
		"my dad hits me, dont tell my mum":                                  false,
		"they never reply when i ring the council":                          false,
		"school dont reply to my emails":                                    false,
		"social services dont text back, he hits me every night":            false,
		"please dont ring my mum, i want to die":                            false,
		"please dont call the police":                                       false,
		"can someone ring me please":                                        false,
		"please dont call me just text me":                                  false,
		"he doesnt answer his phone":                                        false,
		"i dont text much":                                                  false,
		"my son is sat next to me doing his reading":                        false,
		"he is in the next class":                                           false,
		"wish he would read more":                                           false,
		"delete my answers":                                                 false,
		"mój syn nie odpowiada na pytania":                                  false,
		"școala nu răspunde la telefon":                                     false,
		"they cut the buses and nobody answers":                             false,
		"i dont reply to school because i cant read it":                     false,
		"he has just come home from hospital and the hub was lovely to him": true, // of what tells no harm nothing follows from it
	} {
		if got := Scan(text).Quiet; got != want {
			t.Errorf("%q: quiet is %t, want %t", text, got, want)
		}
		if got := Look(text, Second{Concern: -20, Urgent: -20}).Quiet; got != want {
			t.Errorf("%q: the second look says %t, want %t", text, got, want)
		}
	}
}
