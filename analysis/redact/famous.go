package redact

import "strings"

// isFamous reports whether the name belongs to a person or a thing that everybody knows.
func (d *document) isFamous(i int) bool {
	t := d.tokens[i].lower
	if famous[t+" "+d.at(i+1).lower] || famous[d.at(i-1).lower+" "+t] {
		return true
	}
	for _, rest := range sayings[t] {
		if d.says(i+1, rest) {
			return true
		}
	}
	return false
}

// says reports whether the words stand one after the other from token i on.
func (d *document) says(i int, words []string) bool {
	for k, w := range words {
		if d.at(i+k).lower != w {
			return false
		}
	}
	return true
}

// sayings are what begins with a first name and names nobody, by that name and the words after it.
var sayings = phrases("jack in the box, jack of all, jack the lad, jack and jill, thomas the tank, bob the builder, ray of sunshine, billy no mates, pat on the back")

var famous = pairs("harry potter, guy fawkes, mike tyson, father christmas, taylor swift, ed sheeran, freddie mercury, elvis presley, peppa pig, peter pan, peter rabbit, alice wonderland, mary berry, mary poppins, paul hollywood, simon cowell, david attenborough, jamie oliver, joe wicks, marcus rashford, andy burnham, jesus christ, virgin mary, mary magdalene, ben nevis, jack daniels, jack frost, jack russell, john lewis, thomas tank, bob builder, tom jerry, ben jerrys, ben holly, postman pat, fireman sam, horrid henry, roald dahl, harry styles, billie eilish, mo salah, boris johnson, keir starmer, rishi sunak, king charles, prince william, queen victoria, queen elizabeth, prince harry, romeo juliet, scarlet fever, rosa parks, martin luther, jeremy kyle, sweeney todd, ant dec, tom daley, jessica ennis, lucy letby, tommy robinson, duke edinburgh, alder hey, sally army, princess diana, john ambulance, tony stark, robin hood, robin redbreast, oliver twist, bart simpson, homer simpson, ben ten, barbie ken, jack vera, bet lynch, mcdonald hughes, molly maid, marks spencer, kate garraway, gordon ramsay, darren jeremy, andrew tate, kim kardashian, joe bloggs, uncle sam, uncle bulgaria, aunt bessie, uncle ben, dr jekyll, nanny mcphee, peter kay, paddy power, paddy field, paddy mcguinness, gok wan, rod hull, steve irwin, bear grylls, michael jackson, bob marley, phil mitchell, ken barlow, deirdre barlow, nancy boy, holly oaks, victoria sponge, jean genie, jack box, jack lantern, billy elliot, billy goat, adam eve, dick whittington, sam smith, darth vader, josh widdicombe, rose queen, andy man, andys man, chester zoo, may queen, may pole, a teddy, one teddy, the teddy, that teddy, her teddy, his teddy, ex squaddie, the mick, the dot, on dot, green dot, ed psych, agatha christie, percy jackson, joy division, myra hindley, prader willi, union jack, car jack, road jack, cracker jack, apple jack, jack plug, jack socket, mini cooper, tommy cooper, royal albert, prince albert, albert hall, albert dock, albert square, victoria park, victoria station, victoria line, royal victoria, victoria derbyshire, florence nightingale, amber alert, amber warning, amber heard, chelsea fc, chelsea match, chelsea game, chelsea shirt, chelsea fan, chelsea bun, chelsea boots, supports chelsea, support chelsea, weeping willow, rowan atkinson, job hunter, bargain hunter, house hunter, hunter wellies, nosy parker, blue peter, peter parker, harry hill, air jordan, michael jordan, jordan trainers, tj hughes, tj maxx, mick jagger")

func phrases(list string) map[string][][]string {
	m := map[string][][]string{}
	for p := range strings.SplitSeq(list, ",") {
		words := strings.Fields(p)
		m[words[0]] = append(m[words[0]], words[1:])
	}
	return m
}

func pairs(list string) map[string]bool {
	m := map[string]bool{}
	for p := range strings.SplitSeq(list, ",") {
		m[strings.TrimSpace(p)] = true
	}
	return m
}
